import { onMounted, onWillUnmount, useComponent, useEnv } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { ListController } from "@web/views/list/list_controller";
import { PIPELINE } from "./live_leads_service";

/**
 * Bring new leads into a list or kanban of leads that is on the screen, unless somebody is
 * in the middle of something there; then the number in the menu bar stays.
 */
function useLiveLeads(isBusy) {
    const controller = useComponent();
    const env = useEnv();
    const live = env.services.smarter_live_leads;
    if (!live || controller.props.resModel !== "crm.lead" || env.inDialog) {
        return;
    }
    const isPipeline = env.config.actionXmlId === PIPELINE;
    const refresh = async () => {
        const { model } = controller;
        if (!model.isReady || model.root.selection?.length || isBusy(controller)) {
            return false;
        }
        if (model.useSampleModel) {
            // The first leads ever: the view begins anew, without Odoo's examples.
            await env.services.action.doAction("soft_reload");
        } else {
            await model.load();
        }
        return isPipeline;
    };
    onMounted(() => {
        live.pipelines.add(refresh);
        if (isPipeline) {
            live.markSeen();
        }
    });
    onWillUnmount(() => live.pipelines.delete(refresh));
}

patch(KanbanController.prototype, {
    setup() {
        super.setup(...arguments);
        useLiveLeads(
            (controller) =>
                controller.quickCreateState.groupId || document.querySelector(".o_dragged")
        );
    },
});

patch(ListController.prototype, {
    setup() {
        super.setup(...arguments);
        useLiveLeads((controller) => controller.model.root.editedRecord);
    },
});
