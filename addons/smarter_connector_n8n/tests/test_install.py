"""Workflows are installed, repaired, upgraded and removed in the background."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import requests
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.smarter_base.fields import MASK
from odoo.addons.smarter_base.tools import signing

from ..models import smarter_n8n_workflow_run as run
from ..tools import installer, templates
from .common import N8nCase
from .fake_n8n import KEY, URL


@tagged("post_install", "-at_install")
class TestInstall(N8nCase):
    def test_a_new_server_offers_every_template(self):
        offered = self.instance.workflow_ids
        self.assertEqual(set(offered.mapped("template")), set(templates.CODES))
        self.assertEqual(set(offered.mapped("state")), {"available"})
        self.assertEqual(offered.company_id, self.company_a)
        self.assertEqual(set(offered.mapped("last_status")), {False})
        self.assertEqual(self.n8n.calls, [])

    def test_every_template_is_known_by_its_name(self):
        names = dict(self.env["smarter.n8n.workflow"]._fields["template"].selection)
        loaded = {code: templates.load(code).name for code in templates.CODES}
        self.assertEqual(names, loaded)

    def test_the_button_does_not_call_anybody(self):
        self.workflow.with_user(self.manager_a).action_install()
        self.assertEqual(
            (self.workflow.state, self.workflow.task), ("queued", "install")
        )
        self.assertEqual(self.n8n.calls, [])

    def test_installed(self):
        self.workflow.with_user(self.manager_a).action_install()
        connector = self.workflow.connector_id
        self.assertEqual(connector.state, "paused")
        self.run_cron()
        self.assertEqual(
            (self.workflow.state, self.workflow.error), ("installed", False)
        )
        self.assertEqual((self.workflow.version, self.workflow.is_active), (1, True))
        self.assertEqual(connector.state, "enabled")
        self.assertEqual(connector.company_id, self.company_a)
        self.assertEqual(connector.event_type_ids.mapped("code"), ["lead.created"])
        remote = self.remote()
        self.assertEqual(remote["name"], "SmarterOS: Lead enrichment (76086428-5)")
        self.assertTrue(remote["active"])
        path = remote["nodes"][0]["parameters"]["path"]
        self.assertEqual(connector.url, f"{URL}/webhook/{path}")
        self.assertIn(self.company_a.tenant_uuid, path)

    def test_the_secret_is_in_a_credential_only(self):
        self.install()
        (credential,) = self.n8n.credentials.values()
        self.assertEqual(credential["type"], "crypto")
        secret = self.workflow.connector_id._read_secret("secret")
        text = credential["data"]["hmacSecret"]
        self.assertEqual(signing.decode_secret(secret), text.encode())
        self.assertNotIn(text, json.dumps(self.remote()))
        self.assertNotIn(KEY, json.dumps(self.remote()))
        ids = [
            node["credentials"]["crypto"]["id"]
            for node in self.remote()["nodes"]
            if "crypto" in node["type"]
        ]
        self.assertEqual(ids, [credential["id"]] * 2)

    def test_the_call_back_goes_to_the_address_of_the_connector(self):
        self.install()
        node = {n["name"]: n for n in self.remote()["nodes"]}["Send call-back"]
        self.assertEqual(
            node["parameters"]["url"], self.workflow.connector_id.inbound_url
        )

    def test_installing_again_changes_what_is_there(self):
        self.install()
        first, connector = self.workflow.remote_id, self.workflow.connector_id
        self.install()
        self.assertEqual(self.workflow.remote_id, first)
        self.assertEqual(self.workflow.connector_id, connector)
        self.assertEqual((len(self.n8n.workflows), len(self.n8n.credentials)), (1, 1))

    def test_what_an_interrupted_try_made_is_found_by_its_name(self):
        self.install()
        self.workflow.write({"remote_id": False, "credential_ids": False})
        self.install()
        self.assertEqual((len(self.n8n.workflows), len(self.n8n.credentials)), (1, 1))
        self.assertEqual(self.workflow.remote_id, next(iter(self.n8n.workflows)))

    def test_what_was_learned_is_kept_when_a_later_call_fails(self):
        self.n8n.moods.extend(
            [None, None, None, None, (400, {"message": "no trigger"})]
        )
        self.install()
        self.assertEqual(
            (self.workflow.state, self.workflow.task), ("failed", "install")
        )
        self.assertIn("no trigger", self.workflow.error)
        self.assertTrue(self.workflow.remote_id)
        self.assertTrue(self.workflow.credential_ids)
        self.assertEqual(self.workflow.connector_id.state, "paused")
        self.workflow.action_retry()
        self.run_cron()
        self.assertEqual(self.workflow.state, "installed")
        self.assertEqual(len(self.n8n.workflows), 1)

    def test_names_that_only_begin_like_ours_are_not_ours(self):
        name = "smarteros: lead enrichment (76086428-5)"
        other = {"id": "x", "name": f"{name} copy", "createdAt": "0", "nodes": []}
        self.n8n.workflows["x"] = dict(other)
        self.install()
        self.assertNotEqual(self.workflow.remote_id, "x")
        self.assertEqual(self.n8n.workflows["x"], other)

    def test_deleted_in_n8n_it_is_made_again(self):
        self.install()
        self.n8n.workflows.clear()
        self.n8n.credentials.clear()
        self.install()
        self.assertEqual(self.workflow.state, "installed")
        self.assertEqual((len(self.n8n.workflows), len(self.n8n.credentials)), (1, 1))

    def test_archived_in_n8n_it_is_made_again(self):
        self.install()
        old = self.remote()
        old["isArchived"] = True
        self.install()
        self.assertNotEqual(self.workflow.remote_id, old["id"])

    def test_an_upgrade_keeps_the_node_of_the_tenant(self):
        self.install()
        nodes = {node["name"]: node for node in self.remote()["nodes"]}
        nodes["Enrich"]["parameters"]["jsCode"] = "return mine;"
        nodes["Check signature"]["parameters"]["jsCode"] = "return anything;"
        self.workflow.version = 0
        self.install()
        nodes = {node["name"]: node for node in self.remote()["nodes"]}
        self.assertEqual(nodes["Enrich"]["parameters"]["jsCode"], "return mine;")
        self.assertIn("isSigned", nodes["Check signature"]["parameters"]["jsCode"])

    def test_an_older_one_is_shown_as_such(self):
        self.install()
        self.assertFalse(self.workflow.is_outdated)
        template = templates.load("lead_enrichment")
        newer = type(template)(**{**vars(template), "version": 2})
        self.patch(templates, "load", lambda code: newer)
        self.workflow.invalidate_recordset(["is_outdated"])
        self.assertTrue(self.workflow.is_outdated)
        self.install()
        self.assertEqual((self.workflow.version, self.workflow.is_outdated), (2, False))

    def test_a_workflow_that_anybody_may_start_is_a_failure(self):
        self.n8n.stranger = 200
        self.install()
        self.assertEqual(self.workflow.state, "failed")
        self.assertIn("nobody has signed", self.workflow.error)
        self.assertEqual(self.workflow.connector_id.state, "paused")

    def test_not_registered_yet_is_tried_again(self):
        self.n8n.stranger = 404
        self.install()
        self.assertEqual((self.workflow.state, self.workflow.tries), ("queued", 1))
        self.assertGreater(self.workflow.next_try_at, fields.Datetime.now())
        self.n8n.stranger = 401
        with freeze_time(self.workflow.next_try_at + timedelta(seconds=1)):
            self.run_cron()
        self.assertEqual(self.workflow.state, "installed")

    def test_the_check_shows_no_credentials(self):
        self.install()
        (stranger,) = self.n8n.webhooks
        for name in ("x-n8n-api-key", "webhook-signature", "authorization"):
            self.assertNotIn(name, stranger.headers)

    def test_a_passing_failure_ends_after_a_while(self):
        moment = fields.Datetime.now()
        self.workflow.action_install()
        for _try in range(10):
            self.n8n.moods.append(requests.ConnectionError("gone"))
            with freeze_time(moment):
                self.run_cron()
            if self.workflow.state == "failed":
                break
            moment = self.workflow.next_try_at + timedelta(seconds=1)
        self.assertEqual(self.workflow.state, "failed")
        self.assertEqual(len(self.n8n.calls), len(run.SCHEDULE))

    def test_a_refused_key_is_said_and_not_repeated(self):
        self.instance.api_key = "wrong-key-of-somebody"
        self.install()
        self.assertEqual((self.workflow.state, self.workflow.tries), ("failed", 0))
        self.assertIn("401", self.workflow.error)
        self.assertNotIn("wrong-key", self.workflow.error)

    def test_an_answer_that_quotes_the_key_is_masked(self):
        self.n8n.moods.append((400, {"message": f"bad header {KEY}"}))
        self.install()
        self.assertIn("bad header", self.workflow.error)
        self.assertNotIn(KEY, self.workflow.error)

    def test_something_else_at_the_address(self):
        self.n8n.moods.append((200, ["not", "n8n"]))
        self.install()
        self.assertEqual(self.workflow.state, "failed")
        self.assertIn("is the URL right", self.workflow.error)

    def test_a_killed_worker_leaves_the_task_to_the_next(self):
        self.workflow.action_install()
        self.workflow._claim()
        self.run_cron()
        self.assertEqual((self.workflow.state, self.n8n.calls), ("running", []))
        with freeze_time(fields.Datetime.now() + timedelta(seconds=run.LEASE_S + 1)):
            self.run_cron()
        self.assertEqual(self.workflow.state, "installed")

    def test_a_late_answer_does_not_undo_what_was_asked_since(self):
        def ask_again(request):
            self.workflow._queue("remove")
            self.workflow.next_try_at = fields.Datetime.now() + timedelta(hours=1)
            self.env.flush_all()

        self.n8n.moods.append(ask_again)
        self.install()
        self.assertEqual(
            (self.workflow.state, self.workflow.task), ("queued", "remove")
        )
        self.assertTrue(self.workflow.remote_id)
        self.assertEqual(self.workflow.version, 0)

    @mute_logger("odoo.addons.smarter_connector_n8n.models.smarter_n8n_workflow_run")
    def test_our_own_bug_does_not_stop_the_others(self):
        self.n8n.moods.append(ZeroDivisionError("bug"))
        self.install()
        self.assertEqual(self.workflow.state, "failed")
        self.assertIn("server's log", self.workflow.error)

    def test_header_and_token_reach_n8n(self):
        self.install()
        connector = self.workflow.connector_id
        for kind, credential, authentication, closed in (
            ("header", "httpHeaderAuth", "headerAuth", 403),
            ("jwt", "jwtAuth", "jwtAuth", 401),
        ):
            self.n8n.stranger = closed
            connector.n8n_auth = kind
            self.assertEqual(self.workflow.state, "queued")
            self.run_cron()
            webhook = self.remote()["nodes"][0]
            found = self.n8n.credentials[webhook["credentials"][credential]["id"]]
            key = connector._read_secret("n8n_key")
            self.assertEqual(webhook["parameters"]["authentication"], authentication)
            self.assertIn(key, found["data"].values())
            self.assertEqual(self.workflow.state, "installed")

    def test_a_new_secret_reaches_n8n(self):
        self.install()
        self.workflow.connector_id.with_user(self.manager_a).action_generate_secret()
        self.assertEqual(self.workflow.state, "queued")
        self.run_cron()
        secret = self.workflow.connector_id._read_secret("secret")
        (credential,) = self.n8n.credentials.values()
        self.assertEqual(
            credential["data"]["hmacSecret"].encode(), signing.decode_secret(secret)
        )

    def test_a_secret_that_n8n_cannot_hold_is_said(self):
        self.workflow.action_install()
        secret = signing.PREFIX + base64.b64encode(bytes(32)).decode()
        self.workflow.connector_id.secret = secret
        self.run_cron()
        self.assertEqual(self.workflow.state, "failed")
        self.assertIn("Generar secreto", self.workflow.error)
        self.assertEqual(self.n8n.calls, [])

    def test_a_new_address_for_answers_reaches_n8n(self):
        self.install()
        self.workflow.connector_id.action_new_inbound_url()
        self.run_cron()
        node = {n["name"]: n for n in self.remote()["nodes"]}["Send call-back"]
        self.assertEqual(
            node["parameters"]["url"], self.workflow.connector_id.inbound_url
        )

    def test_removed(self):
        self.install()
        self.workflow.with_user(self.manager_a).action_remove()
        self.assertEqual(self.workflow.connector_id.state, "disabled")
        self.run_cron()
        self.assertEqual(
            (self.workflow.state, self.workflow.remote_id), ("available", False)
        )
        self.assertEqual((self.n8n.workflows, self.n8n.credentials), ({}, {}))

    def test_n8n_takes_a_moment_to_end_a_workflow(self):
        self.install()
        self.patch(installer, "READY_S", 60)
        self.workflow.action_remove()
        # Looked for, unpublished, and then not deleted at once.
        self.n8n.moods.extend([None, None, (409, {"message": "busy"})])
        self.run_cron()
        self.assertEqual(self.workflow.state, "available")
        self.assertEqual(self.n8n.workflows, {})

    def test_a_workflow_that_does_not_end_is_tried_again(self):
        self.install()
        self.workflow.action_remove()
        self.n8n.moods.extend([None, None, *[(409, {"message": "busy"})] * 2])
        self.patch(installer, "READY_S", -1)
        self.run_cron()
        self.assertEqual(
            (self.workflow.state, self.workflow.task), ("queued", "remove")
        )
        self.assertTrue(self.workflow.remote_id)

    def test_a_paused_connector_stays_paused_when_repaired(self):
        self.install()
        connector = self.workflow.connector_id
        connector.last_success_at = fields.Datetime.now()
        connector.action_pause()
        self.install()
        self.assertEqual(connector.state, "paused")

    def test_the_last_runs_are_shown(self):
        self.n8n.runs = [
            {
                "id": 7,
                "status": "error",
                "startedAt": "2026-03-02T12:00:00.000Z",
                "stoppedAt": None,
                "data": {"secret": "of the customer"},
            }
        ]
        self.install()
        self.assertEqual(self.workflow.last_status, "error")
        shown = self.workflow.with_context(lang="en_US", tz="America/Santiago")
        self.assertRegex(shown.executions_text, r"2026.* 0?9:00:00.*  Failed  #7$")
        self.assertNotIn("customer", json.dumps(self.workflow.executions))

    def test_runs_that_nobody_has_foreseen(self):
        self.n8n.runs = [{"id": 8, "status": "teapot", "startedAt": None}]
        self.install()
        self.assertEqual(self.workflow.last_status, "unknown")
        self.assertIn("#8", self.workflow.executions_text)

    def test_its_name_is_for_people(self):
        self.assertEqual(
            self.workflow.with_context(lang="en_US").display_name, "Lead enrichment"
        )

    def test_the_cron_looks_at_what_is_installed(self):
        self.install()
        self.run_cron("ir_cron_look")
        self.assertEqual(self.workflow.state, "installed")
        with freeze_time(fields.Datetime.now() + timedelta(hours=2)):
            self.run_cron("ir_cron_look")
            self.assertEqual(
                (self.workflow.state, self.workflow.task), ("queued", "check")
            )
            self.remote()["active"] = False
            self.run_cron()
        self.assertEqual(self.workflow.state, "failed")
        self.assertIn("not published", self.workflow.error)

    def test_gone_from_n8n_is_noticed(self):
        self.install()
        self.n8n.workflows.clear()
        self.workflow.action_check()
        self.run_cron()
        self.assertEqual(self.workflow.state, "failed")
        self.assertIn("install it again", self.workflow.error)

    def test_settings_are_asked_for_before_anything_happens(self):
        notification = self.of("lead_notification")
        with self.assertRaisesRegex(UserError, "Chat webhook"):
            notification.action_install()
        self.assertFalse(notification.connector_id)
        notification.notify_url = "https://chat.example/hook"
        self.install(notification)
        node = {n["name"]: n for n in self.remote(notification)["nodes"]}["Notify"]
        self.assertEqual(node["parameters"]["url"], "https://chat.example/hook")

    def test_the_token_of_whatsapp_is_in_a_credential_only(self):
        workflow = self.of("whatsapp_follow_up")
        workflow.write(
            {
                "whatsapp_number_id": "1234567890",
                "whatsapp_template": "hola",
                "whatsapp_language": "es_CL",
                "whatsapp_token": "EAAG-secret-token",
                "whatsapp_delay": 0,
            }
        )
        self.install(workflow)
        self.assertEqual(workflow.state, "installed")
        self.assertEqual(workflow.whatsapp_token, MASK)
        self.assertNotIn("EAAG", json.dumps(self.remote(workflow)))
        data = [c["data"] for c in self.n8n.credentials.values()]
        self.assertIn(
            {"name": "Authorization", "value": "Bearer EAAG-secret-token"}, data
        )

    def test_whatsapp_asks_again_after_it_has_waited(self):
        workflow = self.of("whatsapp_follow_up")
        workflow.write(
            {
                "whatsapp_number_id": "1234567890",
                "whatsapp_template": "hola",
                "whatsapp_token": "EAAG-secret-token",
                "whatsapp_delay": 60,
            }
        )
        self.install(workflow)
        remote = self.remote(workflow)
        nodes = {node["name"]: node for node in remote["nodes"]}
        self.assertEqual(
            nodes["Ask SmarterOS"]["parameters"]["url"],
            f"{workflow.connector_id.inbound_url}/consent",
        )
        path, name = [], "Wait"
        while name:
            path.append(name)
            after = remote["connections"].get(name)
            name = after and after["main"][0][0]["node"]
        asked, sent = path.index("Ask SmarterOS"), path.index("Send template")
        self.assertLess(asked, path.index("Still agreed"))
        self.assertLess(path.index("Still agreed"), sent)
        signing_id = nodes["Recompute signature"]["credentials"]["crypto"]["id"]
        self.assertEqual(
            nodes["Sign question"]["credentials"]["crypto"]["id"], signing_id
        )

    def test_whatsapp_without_the_question_is_offered_the_upgrade(self):
        workflow = self.of("whatsapp_follow_up")
        workflow.write(
            {
                "whatsapp_number_id": "1234567890",
                "whatsapp_template": "hola",
                "whatsapp_token": "EAAG-secret-token",
            }
        )
        self.install(workflow)
        self.assertFalse(workflow.is_outdated)
        workflow.version = 1
        self.assertTrue(workflow.is_outdated)
        message = {n["name"]: n for n in self.remote(workflow)["nodes"]}["Message"]
        message["parameters"]["jsCode"] = "return mine;"
        self.install(workflow)
        self.assertEqual((workflow.version, workflow.is_outdated), (2, False))
        message = {n["name"]: n for n in self.remote(workflow)["nodes"]}["Message"]
        self.assertEqual(message["parameters"]["jsCode"], "return mine;")

    def test_settings_that_n8n_would_evaluate_are_refused(self):
        workflow = self.of("whatsapp_follow_up")
        for values in (
            {"notify_url": "={{ $env.SECRET }}"},
            {"notify_url": "https://x.example/{{ $json.a }}"},
            {"notify_url": "ftp://x.example"},
            {"whatsapp_url": "javascript:alert(1)"},
            {"whatsapp_number_id": "1/../2"},
            {"whatsapp_template": '"},"to":"x'},
            {"whatsapp_language": "es{{1}}"},
            {"whatsapp_delay": -1},
            {"whatsapp_delay": 100_000},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                workflow.write(values)

    def test_the_app_is_off(self):
        self.workflow.action_install()
        self.company_a._switch_app("automation", on=False)
        self.run_cron()
        self.assertEqual((self.workflow.state, self.n8n.calls), ("failed", []))

    def test_a_suspended_tenant_waits(self):
        self.workflow.action_install()
        self.company_a._suspend()
        self.run_cron()
        self.assertEqual((self.workflow.state, self.n8n.calls), ("queued", []))


@tagged("post_install", "-at_install")
class TestServer(N8nCase):
    def test_the_address_as_people_copy_it(self):
        for url in ("/home/workflows", "/api/v1", "/workflow/x1", "/", ""):
            with self.subTest(url):
                self.instance.url = URL + url
                self.assertEqual(self.instance.url, URL)
        with self.assertRaises(ValidationError):
            self.instance.url = "http://169.254.169.254"

    def test_a_key_reaches_no_other_address(self):
        self.instance.write({"url": f"{URL}/"})
        self.assertEqual(self.instance.api_key, MASK)
        self.instance.url = "https://other.example"
        self.assertFalse(self.instance.api_key)

    def test_without_a_key_nothing_is_queued(self):
        self.instance.api_key = False
        with self.assertRaisesRegex(UserError, "API key"):
            self.workflow.action_install()

    def test_a_server_with_workflows_stays(self):
        self.install()
        with self.assertRaises(UserError):
            self.instance.unlink()

    def test_other_tenants_see_nothing_of_it(self):
        self.install()
        for model in ("smarter.n8n.instance", "smarter.n8n.workflow"):
            rows = self.env[model].with_user(self.manager_b).search([])
            self.assertFalse(rows, model)
        with self.assertRaises(UserError):
            self.workflow.with_user(self.manager_b).action_check()

    def test_refresh_asks_for_what_is_installed(self):
        self.install()
        self.instance.with_user(self.manager_a).action_refresh()
        states = {w.template: w.state for w in self.instance.workflow_ids}
        self.assertEqual(states.pop("lead_enrichment"), "queued")
        self.assertEqual(set(states.values()), {"available"})

    def test_what_is_done_leaves_a_trace(self):
        self.install()
        entries = self.env["smarter.audit"].search(
            [("company_id", "=", self.company_a.id), ("action", "=like", "n8n.%")]
        )
        self.assertEqual(
            set(entries.mapped("action")),
            {"n8n.server_created", "n8n.workflow_installed"},
        )
