package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
)

func TestSettings_TheFootOfPublicPagesIsKeptAndBounded(t *testing.T) {
	d := newDesk(t)
	admin := d.signIn(domain.RoleAdministrator)
	form := url.Values{
		"news_steps": {"3"}, "other_steps": {"3"}, "idle_minutes": {"30"}, "first_days": {"2"}, "second_days": {"2"}, "final_days": {"2"},
		"icp": {" 京ICP备00000000号-1 "}, "police_record": {"京公网安备 11000002000001号"}, "contact": {"电话" + canary},
	}
	if status, page := admin.post("/console/settings", "/console/settings", form); status != http.StatusOK {
		t.Fatalf("save: %d\n%s", status, page)
	}
	settings, err := d.store.Settings(t.Context())
	if err != nil || settings.ICP != "京ICP备00000000号-1" || settings.PoliceNumber() != "11000002000001" || settings.Contact != "电话"+canary {
		t.Errorf("kept %+v, %v", settings, err)
	}
	form.Set("contact", strings.Repeat("长", 81))
	status, page := admin.post("/console/settings", "/console/settings", form)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("too long: %d", status)
	}
	contains(t, "the form again", page, "请不要超过 80 个字", strings.Repeat("长", 81), "京ICP备00000000号-1")
}
