package phone_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
)

func TestOwnData_IsShownWholeToItsOwnerAlone(t *testing.T) {
	d := openDesk(t)
	d.informant("样例乙", "open-other", domain.InformantActive)
	address := d.begin()
	page := d.phone.get(address + "/edit")
	if saved := d.phone.post(address+"/edit", filled(page.body, "check")); saved.status != http.StatusSeeOther {
		t.Fatalf("write: %d", saved.status)
	}
	d.phone.get("/m/mydata").want(t, "own data", http.StatusOK, "样例甲", "东岭区总工会", "注销登记", "/m/mydata/export.json")
	copied := d.phone.get("/m/mydata/export.json")
	var whole struct {
		Form        struct{ Name string }
		State       string
		Manuscripts []struct{ Title, Body string }
	}
	if err := json.Unmarshal([]byte(copied.body), &whole); err != nil || whole.Form.Name != "样例甲" || len(whole.Manuscripts) != 1 || whole.Manuscripts[0].Title != "东岭区举办职工技能大赛" {
		t.Errorf("the copy: %+v, %v", whole, err)
	}
	other := d.signedIn("open-other").get("/m/mydata/export.json")
	if other.status != http.StatusOK || strings.Contains(other.body, "样例甲") || strings.Contains(other.body, "技能大赛") {
		t.Errorf("another's copy holds this one's: %d %s", other.status, other.body)
	}
	if got := d.signedIn("open-nobody").get("/m/mydata"); got.location != "/m/" {
		t.Errorf("nobody's: %d to %q", got.status, got.location)
	}
}

func TestOwnData_ErasedEndsTheDraftsAndTheWayIn(t *testing.T) {
	d := openDesk(t)
	address := d.begin()
	form := url.Values{"csrf": {csrf(d.phone.get("/m/mydata").body)}}
	d.phone.post("/m/mydata/erase", form).want(t, "without saying so", http.StatusUnprocessableEntity, "请先勾选")
	form.Set("sure", "yes")
	d.phone.post("/m/mydata/erase", form).want(t, "erased", http.StatusOK, "登记已注销")
	if got := d.phone.get("/m/"); got.status != http.StatusSeeOther {
		t.Errorf("signed in still: %d", got.status)
	}
	again := d.signedIn("open-author")
	again.get("/m/").want(t, "met again", http.StatusOK, `href="/m/register">登记`)
	if got := again.get(address); got.status != http.StatusNotFound {
		t.Errorf("the draft: %d", got.status)
	}
	i, err := d.store.Informant(t.Context(), d.author.ID)
	if err != nil || i.State != domain.InformantRetired || i.Name != "样例甲" {
		t.Errorf("left: %+v, %v", i, err)
	}
	if n, err := d.store.CountManuscripts(t.Context(), d.author.ID); err != nil || len(n) != 0 {
		t.Errorf("manuscripts left: %+v, %v", n, err)
	}
}
