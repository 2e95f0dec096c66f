"""The demo is believable: valid numbers, no address that could be a real person's."""

from __future__ import annotations

import phonenumbers
import pytest
from smarter_dev import demo, demo_clerk
from smarter_dev.demo_data import NEW, TENANTS, WON
from stdnum.cl import rut

from tests.sandbox.world import World

LEADS = [lead for tenant in TENANTS for lead in tenant.leads]


def test_two_tenants_with_ten_to_fifteen_leads_each():
    assert len(TENANTS) == 2
    assert all(10 <= len(tenant.leads) <= 15 for tenant in TENANTS)


@pytest.mark.parametrize(
    "number", [t.rut for t in TENANTS] + [lead.rut for lead in LEADS if lead.rut]
)
def test_ruts_are_valid(number):
    assert rut.is_valid(number)


@pytest.mark.parametrize("number", [item.phone for item in (*TENANTS, *LEADS)])
def test_phones_are_valid(number):
    assert phonenumbers.is_valid_number(phonenumbers.parse(number, "CL"))


def test_addresses_are_unique_and_reserved_for_examples():
    addresses = [t.login for t in TENANTS] + [lead.email for lead in LEADS]
    assert len(set(addresses)) == len(addresses)
    assert all(address.endswith(".example") for address in addresses)


@pytest.mark.parametrize("tenant", TENANTS, ids=lambda tenant: tenant.rut)
def test_leads_are_spread_over_the_whole_pipeline(tenant):
    assert {lead.stage for lead in tenant.leads} == set(range(NEW, WON + 1))


def test_a_submission_has_no_empty_values():
    assert all(all(lead.submission().values()) for lead in LEADS)


def test_the_curl_is_one_that_a_person_can_paste():
    text = demo.curl("http://127.0.0.1:8069", "sk_x")
    assert text.startswith("curl -i http://127.0.0.1:8069/leads/create")
    assert "Bearer sk_x" in text


def test_the_sandbox_knows_the_people_of_every_demo_tenant(checkout):
    world = World()
    world.load({"clerk": demo_clerk.sandbox_settings("http://127.0.0.1:8069")})
    people = world.services["clerk"].state.users.values()
    assert {person.email for person in people} > {tenant.login for tenant in TENANTS}
    assert len(people) == 2 * len(TENANTS)
