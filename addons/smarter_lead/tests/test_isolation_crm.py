"""Pipeline, scoring and duplicates of one tenant know nothing of another's."""

from __future__ import annotations

import psycopg2.errors

from odoo import fields
from odoo.exceptions import AccessError, MissingError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LeadCase

OWNED = (
    "crm.lost.reason",
    "crm.recurring.plan",
    "crm.stage",
    "crm.tag",
    "crm.team",
    "utm.campaign",
    "utm.medium",
    "utm.source",
    "utm.stage",
    "utm.tag",
    "calendar.event.type",
)


class IsolationCase(LeadCase):
    """A manager in each tenant, and environments to act as one of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager_a = cls._manager(cls, cls.company_a)
        cls.manager_b = cls._manager(cls, cls.company_b)
        cls.env_a = cls._env_of(cls.manager_a)
        cls.env_b = cls._env_of(cls.manager_b)

    @classmethod
    def _env_of(cls, user):
        context = {"allowed_company_ids": user.company_id.ids}
        return cls.env(user=user, context=context)

    def _make(self, company, model, **values):
        """Create a row of a tenant as its superuser code does."""
        if "name" in self.env[model]._fields:
            values.setdefault("name", "Marca")
        if model == "crm.recurring.plan":
            values.setdefault("number_of_months", 1)
        return company._tenant_env()[model].create(values)


@tagged("post_install", "-at_install")
class TestOwnRows(IsolationCase):
    def test_rows_have_a_company_and_stay_in_it(self):
        for model in OWNED:
            with self.subTest(model):
                own = self._make(self.company_a, model)
                foreign = self._make(self.company_b, model)
                self.assertEqual(own.company_id, self.company_a)
                self.assertEqual(foreign.company_id, self.company_b)
                Model = self.env_a[model]
                found = Model.with_context(active_test=False).search([])
                self.assertIn(own, found)
                self.assertEqual(found.company_id, self.company_a)
                self.assertEqual(
                    Model.search_count([("id", "in", (own + foreign).ids)]), 1
                )
                names = Model.name_search("Marca", limit=None)
                self.assertEqual([row[0] for row in names], own.ids)
                with self.assertRaises(AccessError):
                    Model.browse(foreign.id).read(["display_name"])

    def test_superuser_code_for_a_tenant_stays_in_it(self):
        for model in OWNED:
            with self.subTest(model):
                own = self._make(self.company_a, model)
                foreign = self._make(self.company_b, model)
                both = [("id", "in", (own + foreign).ids)]
                self.assertEqual(self.env_a[model].sudo().search(both), own)
                pinned = self.company_a._tenant_env()[model]
                self.assertEqual(pinned.search(both), own)
                self.assertEqual(len(self.env[model].search(both)), 2)

    def test_what_odoo_installs_is_the_operators(self):
        main = self.env.ref("base.main_company")
        for xmlid in (
            "crm.stage_lead1",
            "crm.lost_reason_1",
            "sales_team.team_sales_department",
            "utm.utm_medium_email",
            "utm.default_utm_stage",
        ):
            with self.subTest(xmlid):
                record = self.env.ref(xmlid)
                self.assertEqual(record.company_id, main)
                with self.assertRaises(AccessError):
                    record.with_env(self.env_a).read(["name"])

    def test_tenants_take_the_same_names(self):
        for model in ("crm.tag", "utm.tag", "calendar.event.type"):
            with self.subTest(model):
                self._make(self.company_a, model, name="Igual")
                self.assertEqual(
                    self._make(self.company_b, model, name="Igual").name, "Igual"
                )
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(psycopg2.errors.UniqueViolation),
                    self.env.cr.savepoint(),
                ):
                    self._make(self.company_b, model, name="Igual")

    def test_utm_names_do_not_count_those_of_others(self):
        """Odoo would call the second one "cyber [2]"."""
        for model in ("utm.source", "utm.medium", "utm.campaign"):
            with self.subTest(model):
                self.assertEqual(
                    self.env_b[model].create({"name": "cyber"}).name, "cyber"
                )
                own = self.env_a[model].create({"name": "cyber"})
                self.assertEqual(own.name, "cyber")
                self.assertEqual(own.company_id, self.company_a)

    def test_utm_records_are_found_or_made_in_the_tenant(self):
        for model in ("utm.source", "utm.medium", "utm.campaign"):
            with self.subTest(model):
                foreign = self._make(self.company_b, model, name="cyber")
                for env in (self.env_a, self.env_a(su=True)):
                    found = env["utm.mixin"]._find_or_create_record(model, "CYBER")
                    self.assertNotEqual(found, foreign)
                    self.assertEqual(found.company_id, self.company_a)

    def test_the_email_medium_is_the_tenants(self):
        medium = self.env_a["utm.medium"]._fetch_or_create_utm_medium("email")
        self.assertEqual(medium.company_id, self.company_a)
        self.assertEqual(medium.name, "Email")
        again = self.env_a["utm.medium"]._fetch_or_create_utm_medium("email")
        self.assertEqual(again, medium)
        core = self.env["utm.medium"]._fetch_or_create_utm_medium("email")
        self.assertEqual(core, self.env.ref("utm.utm_medium_email"))

    def test_campaigns_are_grouped_by_own_stages(self):
        foreign = self._make(self.company_b, "utm.stage")
        self.env_a["utm.campaign"].create({"name": "cyber"})
        Campaign = self.env_a["utm.campaign"].with_context(read_group_expand=True)
        groups = Campaign.formatted_read_group([], ["stage_id"], ["__count"])
        ids = [group["stage_id"][0] for group in groups]
        self.assertTrue(ids)
        self.assertNotIn(foreign.id, ids)

    def test_shared_alarms_are_read_and_own_ones_written(self):
        shared = self.env.ref("calendar.alarm_notif_1")
        self.assertFalse(shared.company_id)
        Alarm = self.env_a["calendar.alarm"]
        self.assertIn(shared, Alarm.search([]))
        own = Alarm.create({"name": "Mía", "duration": 7, "interval": "minutes"})
        self.assertEqual(own.company_id, self.company_a)
        self.assertNotIn(own, self.env_b["calendar.alarm"].search([]))
        with self.assertRaises(AccessError):
            shared.with_env(self.env_a).write({"name": "x"})


@tagged("post_install", "-at_install")
class TestPipelineOfATenant(IsolationCase):
    def test_a_new_tenant_has_what_it_needs(self):
        env = self.company_a._tenant_env()
        for model in OWNED:
            if model in ("crm.tag", "utm.tag", "utm.campaign", "calendar.event.type"):
                continue
            with self.subTest(model):
                self.assertTrue(env[model].search([]))
        stages = env["crm.stage"].search([])
        self.assertEqual(stages.mapped("is_won"), [*([False] * 4), True])
        team = env["crm.team"].search([])
        self.assertEqual(team.member_ids, self.company_a._first_manager())

    def test_making_it_again_changes_nothing(self):
        env = self.company_a._tenant_env()
        env["crm.stage"].search([])[1].unlink()
        before = {model: env[model].search([]) for model in OWNED}
        self.company_a._create_pipeline()
        self.assertEqual({m: env[m].search([]) for m in OWNED}, before)

    def test_a_half_made_one_is_completed(self):
        env = self.company_a._tenant_env()
        env["crm.lost.reason"].search([]).unlink()
        self.company_a._create_pipeline()
        self.assertTrue(env["crm.lost.reason"].search([]))

    def test_columns_are_the_tenants_stages(self):
        self.env_a["crm.lead"].create({"name": "Negocio"})
        Lead = self.env_a["crm.lead"].with_context(read_group_expand=True)
        groups = Lead.formatted_read_group([], ["stage_id"], ["__count"])
        own = self.env_a["crm.stage"].search([])
        self.assertEqual([group["stage_id"][0] for group in groups], own.ids)

    def test_operators_see_the_stages_of_the_companies_they_chose(self):
        operator = self.env.ref("base.user_admin")
        operator.group_ids |= self.env.ref("smarter_tenant.group_operator")
        main = operator.company_id
        self._submit(self.company_b)
        self._convert()
        for companies in (main, self.company_a):
            with self.subTest(companies.name):
                Lead = self.env["crm.lead"].with_user(operator)
                Lead = Lead.with_context(
                    allowed_company_ids=companies.ids, read_group_expand=True
                )
                domain = [("company_id", "=", companies.id)]
                groups = Lead.formatted_read_group(domain, ["stage_id"], ["__count"])
                ids = [group["stage_id"][0] for group in groups]
                stages = self.env["crm.stage"].browse(ids)
                self.assertEqual(stages.company_id, companies)

    def test_won_is_a_stage_of_the_same_company(self):
        lead_a = self._make(self.company_a, "crm.lead")
        lead_b = self._make(self.company_b, "crm.lead")
        (lead_a + lead_b).with_env(self.env).action_set_won()
        for lead in (lead_a, lead_b):
            self.assertTrue(lead.stage_id.is_won)
            self.assertEqual(lead.stage_id.company_id, lead.company_id)

    def test_mail_for_a_team_becomes_a_lead_of_its_company(self):
        """It arrives in an environment of the operators' company."""
        team = self.company_a._tenant_env()["crm.team"].search([])
        Lead = self.env["crm.lead"].sudo()
        lead = Lead.message_new(
            {"subject": "Hola", "from": "ana@ejemplo.cl"}, {"team_id": team.id}
        )
        self.assertEqual(lead.company_id, self.company_a)
        self.assertEqual(lead.stage_id.company_id, self.company_a)

    def test_a_lead_takes_nothing_of_another_tenant(self):
        own = self.env_a["crm.lead"].create({"name": "Negocio"})
        for field in ("stage_id", "team_id", "lost_reason_id", "source_id"):
            model = own._fields[field].comodel_name
            foreign = self._make(self.company_b, model)
            with self.subTest(field), self.assertRaises(MissingError):
                own.write({field: foreign.id})
        tag = self._make(self.company_b, "crm.tag")
        with self.assertRaises(MissingError):
            own.write({"tag_ids": [(4, tag.id)]})

    def test_the_activity_report_shows_own_leads(self):
        activity_type = self.env.ref("mail.mail_activity_data_call")
        for company in (self.company_a, self.company_b):
            lead = self._make(company, "crm.lead", name="Secreto")
            lead.activity_schedule(activity_type_id=activity_type.id).action_done()
        self.env.flush_all()
        Report = self.env_a["crm.activity.report"]
        self.assertEqual(Report.search([]).lead_id.company_id, self.company_a)
        groups = Report.formatted_read_group([], ["stage_id"], ["__count"])
        self.assertEqual(sum(group["__count"] for group in groups), 1)


@tagged("post_install", "-at_install")
class TestDuplicates(IsolationCase):
    def _leads(self, **values):
        values = {"email_from": "ana@secreto.cl", "phone": "+56987654321", **values}
        return [self._make(c, "crm.lead", **values) for c in self._companies()]

    def _companies(self):
        return (self.company_a, self.company_b, self.env.ref("base.main_company"))

    def test_duplicates_are_counted_in_the_company(self):
        leads = self._leads()
        for lead in leads:
            self.assertEqual(lead.duplicate_lead_ids, lead)
        shown = leads[0].with_env(self.env_a)
        self.assertEqual(shown.duplicate_lead_ids, shown)
        twin = self._make(self.company_a, "crm.lead", email_from="eva@secreto.cl")
        shown.invalidate_recordset()
        self.assertEqual(set(shown.duplicate_lead_ids.ids), {leads[0].id, twin.id})

    def test_the_assignment_merges_leads_of_one_company(self):
        leads = self._leads(user_id=False, team_id=False)
        for company, lead in zip(self._companies(), leads, strict=True):
            found = lead._get_lead_duplicates(email="ana@secreto.cl")
            self.assertEqual(found, lead)
            self.assertEqual(lead.company_id, company)

    def test_the_cron_gives_leads_to_teams_of_their_company(self):
        teams = (
            self.env["crm.team"]
            .concat(
                *(c._tenant_env()["crm.team"].search([]) for c in self._companies()[:2])
            )
            .with_env(self.env)
        )
        for team, user in zip(teams, (self.manager_a, self.manager_b), strict=True):
            team.crm_team_member_ids.unlink()
            self.env["crm.team.member"].create(
                {"crm_team_id": team.id, "user_id": user.id, "assignment_max": 30}
            )
        leads = self._leads(user_id=False, team_id=False)[:2]
        teams._allocate_leads(creation_delta_days=0)
        self.assertEqual([lead.team_id for lead in leads], list(teams))

    def test_a_new_contact_is_given_to_leads_of_the_same_company(self):
        leads = self._leads(partner_id=False)
        for lead in leads:
            lead.partner_id = False
        partner = self._make(
            self.company_a, "res.partner", email="ana@secreto.cl", name="Ana"
        )
        lead = leads[0].with_env(self.env)
        lead.message_post(body="Hola", partner_ids=partner.ids)
        self.assertEqual(lead.partner_id, partner)
        self.assertFalse(leads[1].partner_id)

    def test_no_company_of_another_tenant_is_proposed_by_its_name(self):
        company = {"company_id": self.company_b.id, "is_company": True}
        self._make(self.company_b, "res.partner", name="Secreta SpA", **company)
        lead = self._make(self.company_a, "crm.lead", partner_name="Secreta SpA")
        self.assertFalse(lead.commercial_partner_id)
        self.assertFalse(lead.with_env(self.env).commercial_partner_id)


@tagged("post_install", "-at_install")
class TestScoring(IsolationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        params = cls.env["ir.config_parameter"]
        params.set_param("crm.pls_start_date", "2000-01-01")
        params.set_param("crm.pls_fields", "phone_state")

    def _end(self, company, won, count):
        leads = self.env["crm.lead"].concat(
            *(self._make(company, "crm.lead", name=f"{won}{n}") for n in range(count))
        )
        leads = leads.with_env(company._tenant_env())
        return leads.action_set_won() if won else leads.action_set_lost()

    def _frequencies(self, company):
        return self.env["crm.lead.scoring.frequency"].search(
            [("company_id", "=", company.id)]
        )

    def _counts(self, company):
        rows = self._frequencies(company).filtered(lambda f: f.variable == "stage_id")
        return {
            row.value: (round(row.won_count), round(row.lost_count)) for row in rows
        }

    def _stage_ids(self, company):
        return set(map(str, company._tenant_env()["crm.stage"].search([]).ids))

    def test_a_tenant_learns_from_its_own_leads(self):
        self._end(self.company_b, won=True, count=9)
        self._end(self.company_b, won=False, count=1)
        self.assertFalse(self._frequencies(self.company_a))
        fresh = self._make(self.company_a, "crm.lead")
        self.assertEqual(fresh.automated_probability, 0)
        self._end(self.company_a, won=True, count=1)
        self._end(self.company_a, won=False, count=9)
        odds = {}
        for company in (self.company_a, self.company_b):
            lead = self._make(company, "crm.lead")
            odds[company] = lead.automated_probability
            lead.with_env(self.env)._compute_probabilities()
            self.assertEqual(lead.automated_probability, odds[company])
        self.assertLess(odds[self.company_a], 50)
        self.assertGreater(odds[self.company_b], 50)

    def test_frequencies_name_own_stages_only(self):
        self._end(self.company_a, won=True, count=2)
        self._end(self.company_b, won=True, count=3)
        for company, count in ((self.company_a, 2), (self.company_b, 3)):
            counts = self._counts(company)
            self.assertLessEqual(set(counts), self._stage_ids(company))
            self.assertEqual(set(counts.values()), {(count, 0)})

    def test_the_cron_learns_company_by_company(self):
        self._end(self.company_a, won=True, count=2)
        self._end(self.company_b, won=False, count=3)
        before = {c: self._counts(c) for c in (self.company_a, self.company_b)}
        self.env["crm.lead"]._cron_update_automated_probabilities()
        self.env.invalidate_all()
        after = {c: self._counts(c) for c in (self.company_a, self.company_b)}
        self.assertEqual(after, before)
        self.assertTrue(all(before.values()))

    def test_a_deleted_team_leaves_what_it_learnt_to_its_company(self):
        for company in (self.company_a, self.company_b):
            self._end(company, won=True, count=2)
            company._tenant_env()["crm.lead"].search([]).team_id = False
            company._tenant_env()["crm.team"].search([]).unlink()
        for company in (self.company_a, self.company_b):
            rows = self._frequencies(company)
            self.assertFalse(rows.team_id)
            self.assertEqual(set(self._counts(company).values()), {(2, 0)})

    def test_staff_see_the_frequencies_of_the_tenant(self):
        self._end(self.company_a, won=True, count=1)
        self._end(self.company_b, won=True, count=1)
        rows = self.env_a["crm.lead.scoring.frequency"].search([])
        self.assertEqual(rows, self._frequencies(self.company_a))


@tagged("post_install", "-at_install")
class TestPhoneBlacklist(IsolationCase):
    NUMBER = "+56987654321"

    def test_a_number_is_blocked_by_one_tenant(self):
        lead_a = self._make(self.company_a, "crm.lead", phone=self.NUMBER)
        lead_b = self._make(self.company_b, "crm.lead", phone=self.NUMBER)
        lead_a.with_env(self.env_a)._phone_set_blacklisted()
        entry = self.env["phone.blacklist"].search([("number", "=", self.NUMBER)])
        self.assertEqual(entry.company_id, self.company_a)
        leads = (lead_a + lead_b).with_env(self.env)
        leads.invalidate_recordset()
        self.assertEqual(leads.mapped("phone_sanitized_blacklisted"), [True, False])
        for env, lead, found in (
            (self.env_a, lead_a, True),
            (self.env_b, lead_b, False),
        ):
            Lead = env["crm.lead"]
            blocked = Lead.search([("phone_sanitized_blacklisted", "=", True)])
            self.assertEqual(blocked, lead if found else lead.browse())
            free = Lead.search([("phone_sanitized_blacklisted", "=", False)])
            self.assertEqual(free, lead.browse() if found else lead)
        lead_b.with_env(self.env_b)._phone_set_blacklisted()
        self.assertEqual(
            self.env["phone.blacklist"].search_count([("number", "=", self.NUMBER)]), 2
        )

    def test_a_lead_without_phone_is_not_blocked(self):
        lead = self._make(self.company_a, "crm.lead")
        found = self.env_a["crm.lead"].search(
            [("phone_sanitized_blacklisted", "=", False)]
        )
        self.assertIn(lead, found)


@tagged("post_install", "-at_install")
class TestDigest(IsolationCase):
    def test_people_of_a_tenant_get_no_digest_of_another_company(self):
        digest = self.env.ref("digest.digest_digest_default")
        digest.user_ids |= self.manager_a
        admin = self.env.ref("base.user_admin")
        admin.email = "admin@smarteros.example"
        mails = self.env["mail.mail"]
        before = mails.search([])
        digest.with_context(today=fields.Date.today()).action_send()
        sent = mails.search([]) - before
        addresses = " ".join(sent.mapped("email_to"))
        self.assertNotIn(self.manager_a.email, addresses)
        self.assertIn(admin.email, addresses)

    def test_a_digest_counts_the_leads_of_its_company(self):
        self._make(self.company_a, "crm.lead")
        self._make(self.company_b, "crm.lead")
        self._make(self.company_b, "crm.lead")
        digest = self._make(
            self.company_a,
            "digest.digest",
            kpi_crm_lead_created=True,
            user_ids=self.manager_a.ids,
        )
        self.env.flush_all()
        kpis = digest.with_env(self.env)._compute_kpis(self.company_a, self.manager_a)
        values = {row["kpi_name"]: row["kpi_col3"]["value"] for row in kpis}
        self.assertEqual(values["kpi_crm_lead_created"], 1)


@tagged("post_install", "-at_install")
class TestLinksToTheSystem(IsolationCase):
    def test_a_lead_cannot_point_at_rows_that_no_tenant_may_see(self):
        """Odoo's lead generation installs itself; a link would show its rows' names."""
        field = self.env["crm.lead"]._fields.get("lead_mining_request_id")
        if not field:
            self.skipTest("Odoo's lead generation is not installed.")
        request = self.env[field.comodel_name].create({"lead_number": 1})
        lead = self.env_a["crm.lead"].create({"name": "Ours"})
        with self.assertRaises(MissingError):
            lead.write({field.name: request.id})
        self.assertFalse(lead.sudo()[field.name])
