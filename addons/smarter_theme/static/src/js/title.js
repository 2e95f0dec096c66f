import { titleService } from "@web/core/browser/title_service";
import { patch } from "@web/core/utils/patch";

// The page comes with the name of the brand as its title: that name stays at the end.
patch(titleService, {
    start() {
        const service = super.start(...arguments);
        const brand = document.title;
        const setParts = service.setParts;
        service.setParts = (parts) => {
            setParts({ ...parts, brand: null });
            setParts({ brand });
        };
        service.setParts({});
        return service;
    },
});
