package console_test

import (
	"bytes"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"laigao/domain"
)

func TestInvites_AreMadeShownAndEnded(t *testing.T) {
	o := open(t)
	o.seed("editor", domain.RoleFirstReviewer)
	d, address := o.signedIn("admin1"), "/console/units/"+o.unit
	if page := d.get(address); !strings.Contains(page.body, "生成邀请码") {
		t.Errorf("the page offers none: %d", page.status)
	}
	if got := d.get(address + "/invite.png"); got.status != http.StatusNotFound {
		t.Errorf("a picture of nothing: %d", got.status)
	}
	code := func() string {
		t.Helper()
		if got := d.post(address+"/invite", url.Values{}); got.status != http.StatusSeeOther {
			t.Fatalf("made: %d %s", got.status, got.body)
		}
		found := regexp.MustCompile(`邀请码 <strong class="num">([A-Z2-7]{10})<`).FindStringSubmatch(d.get(address).body)
		if found == nil {
			t.Fatal("the page shows no code")
		}
		return found[1]
	}
	first := code()
	if o.stage.scenes[len(o.stage.scenes)-1] != "u_"+first {
		t.Errorf("the platform was asked for %v", o.stage.scenes)
	}
	picture := d.get(address + "/invite.png")
	if config, err := png.DecodeConfig(bytes.NewReader([]byte(picture.body))); err != nil || config.Width != 430 {
		t.Errorf("the picture is %+v, %v", config, err)
	}
	second := code()
	for invite, want := range map[string]string{first: "", second: o.unit, strings.ToLower(second): o.unit, "": "", "没有": ""} {
		if unit, err := o.registry.InvitedTo(t.Context(), invite); err != nil || unit.ID != want {
			t.Errorf("%q leads to %q, %v", invite, unit.ID, err)
		}
	}
	if got := o.signedIn("editor").post(address+"/invite", url.Values{}); got.status != http.StatusForbidden {
		t.Errorf("an editor made one: %d", got.status)
	}
	o.stage.refusal = domain.Forbidden("没有权限")
	third := code()
	invite, err := o.registry.Invite(t.Context(), o.admin, o.unit)
	if err != nil || !strings.HasSuffix(invite.Address, "/m/register?invite="+third) {
		t.Errorf("without the platform the code says %q, %v", invite.Address, err)
	}
	if got := d.post(address+"/uninvite", url.Values{}); got.status != http.StatusSeeOther {
		t.Errorf("ended: %d", got.status)
	}
	if unit, err := o.registry.InvitedTo(t.Context(), third); err != nil || unit.ID != "" {
		t.Errorf("an ended one leads to %q, %v", unit.ID, err)
	}
}
