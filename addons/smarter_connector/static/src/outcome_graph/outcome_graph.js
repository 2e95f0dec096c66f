import { registry } from "@web/core/registry";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";

const COLORS = { success: "#2f9e62", failure: "#d6453d" };

/**
 * Green for what went well and red for what did not, whichever comes first.
 *
 * By the domain of the bars: their labels are in the language of the reader.
 */
export class OutcomeGraphRenderer extends GraphRenderer {
    getBarChartData() {
        const data = super.getBarChartData();
        for (const dataset of this.model.data.datasets) {
            const domain = JSON.stringify(dataset.domains);
            for (const [outcome, color] of Object.entries(COLORS)) {
                if (domain.includes(`["outcome","=","${outcome}"]`)) {
                    dataset.backgroundColor = color;
                }
            }
        }
        return data;
    }
}

export const outcomeGraphView = { ...graphView, Renderer: OutcomeGraphRenderer };

registry.category("views").add("smarter_outcome_graph", outcomeGraphView);
