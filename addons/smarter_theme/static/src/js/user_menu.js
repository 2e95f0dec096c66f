import { registry } from "@web/core/registry";

// Who has a question asks us, not the maker of the platform below.
import "@web/webclient/user_menu/user_menu_items";

const items = registry.category("user_menuitems");
items.remove("odoo_account");
items.remove("support");
