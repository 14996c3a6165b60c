"""Forms behind the pages of this app in the Wagtail editor. `models.py` names them, so they know no models."""

from wagtail.admin.forms import WagtailAdminPageForm


class WorkstreamForm(WagtailAdminPageForm):
    """Lets an activity know its workstream while it is checked: Wagtail tells it only when it is saved."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        activities = self.formsets.get("activities")
        for form in activities.forms if activities else []:
            form.instance.page = self.instance
