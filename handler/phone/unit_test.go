package phone_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
)

// chair makes whoever holds the OpenID the chair of the desk's unit, which
// wants to be asked.
func (d *desk) chair(openID string) domain.Chair {
	d.t.Helper()
	unit, err := d.store.Unit(d.t.Context(), d.unit)
	d.must(err)
	unit.Endorse = true
	d.must(d.store.SaveUnit(d.t.Context(), unit))
	c := domain.Chair{UnitID: d.unit, State: domain.ChairActive, Name: "王主席", Post: "工会主席", AppID: "wx-test", OpenID: openID}
	d.must(d.store.AddChair(d.t.Context(), &c))
	return c
}

// send submits a complete manuscript as its author does and returns its id.
func (d *desk) sent() string {
	d.t.Helper()
	address := d.begin()
	page := d.phone.get(address + "/edit").body
	checked := d.phone.post(address+"/edit", filled(page, "check"))
	if checked.status != http.StatusSeeOther {
		d.t.Fatalf("save: %d %s", checked.status, checked.body)
	}
	d.send(address)
	return strings.TrimPrefix(address, "/m/manuscripts/")
}

func TestUnit_AChairEndorsesAndSeesHowTheUnitStands(t *testing.T) {
	d := openDesk(t)
	d.chair("open-chair")
	chair := d.signedIn("open-chair")
	id := d.sent()
	d.phone.get("/m/manuscripts/"+id).want(t, "the author's course", http.StatusOK, "待单位审签", "主席不方便审签？", "data-seal")
	if home := chair.get("/m/"); home.location != "/m/unit" {
		t.Errorf("a chair's home: %d %q", home.status, home.location)
	}
	chair.get("/m/unit").want(t, "the unit", http.StatusOK, "王主席", "今年报送", "等您审签", "东岭区举办职工技能大赛", "样例甲")
	address := "/m/unit/manuscripts/" + id
	page := chair.get(address)
	page.want(t, "the manuscript", http.StatusOK, "第一段。", "同意报送", "退回修改", "样例乙")
	if strings.Contains(page.body, "13800001234") {
		t.Error("the contact is shown to the chair")
	}
	form := url.Values{"csrf": {csrf(page.body)}, "round": {hidden(page.body, "round")}, "act": {"decline"}}
	chair.post(address, form).want(t, "declined without words", http.StatusUnprocessableEntity, "请写明哪里要改")
	form.Set("act", "agree")
	for range 2 {
		if got := chair.post(address, form); got.status != http.StatusSeeOther || got.location != "/m/unit?unit="+d.unit {
			t.Fatalf("agreed: %d %q", got.status, got.location)
		}
	}
	chair.get("/m/unit").want(t, "afterwards", http.StatusOK, "都处理完了")
	chair.get("/m/unit/manuscripts?unit="+d.unit+"&state=reviewing").want(t, "the list", http.StatusOK, "东岭区举办职工技能大赛")
	d.phone.get("/m/manuscripts/"+id).want(t, "the author's course then", http.StatusOK, "单位审签同意，进入初审")
}

func TestUnit_OthersSeeNothing(t *testing.T) {
	d := openDesk(t)
	d.chair("open-chair")
	id := d.sent()
	for _, path := range []string{"/m/unit", "/m/unit/manuscripts", "/m/unit/people", "/m/unit/manuscripts/" + id, "/m/unit/registrations/" + d.author.ID, "/m/unit/people/" + d.author.ID} {
		if got := d.signedIn("open-nobody").get(path); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	other := d.signedIn("open-nobody")
	csrf := csrf(d.phone.get("/m/submit").body)
	if got := other.post("/m/unit/manuscripts/"+id, url.Values{"csrf": {csrf}, "round": {"1"}, "act": {"agree"}}); got.status == http.StatusSeeOther {
		t.Errorf("a stranger endorsed: %d %q", got.status, got.location)
	}
	if m, err := d.store.Manuscript(t.Context(), id); err != nil || m.State != domain.ManuscriptEndorsing {
		t.Errorf("then %s, %v", m.State, err)
	}
}

func TestJoin_AnInviteIsUsedOnce(t *testing.T) {
	d := openDesk(t)
	admin := domain.Account{ID: d.store.NewID(), Roles: []domain.Role{domain.RoleAdministrator}}
	invite, err := d.registry.InviteChair(t.Context(), admin, d.unit)
	d.must(err)
	address := "/m/unit/join/" + invite.Code
	first := d.signedIn("open-first")
	page := first.get(address)
	page.want(t, "the invite", http.StatusOK, "东岭区总工会", "同意担任")
	form := url.Values{"csrf": {csrf(page.body)}, "name": {""}, "post": {"工会主席"}}
	first.post(address, form).want(t, "half a form", http.StatusUnprocessableEntity, "请填写姓名")
	form.Set("name", "王主席")
	for range 2 {
		if got := first.post(address, form); got.location != "/m/unit" {
			t.Fatalf("joined: %d %q", got.status, got.location)
		}
	}
	first.get("/m/unit").want(t, "waiting", http.StatusOK, "待确认", "部门核实后")
	if got := d.signedIn("open-second").get(address); got.status != http.StatusNotFound {
		t.Errorf("the invite again: %d", got.status)
	}
}

func TestReview_ALeaderSignsOnThePhone(t *testing.T) {
	d := openDesk(t)
	id := d.sent()
	first := domain.Account{ID: d.store.NewID(), Username: "first", Name: "林初审", Roles: []domain.Role{domain.RoleFirstReviewer}, OpenID: "open-first"}
	d.must(d.store.AddAccount(t.Context(), &first))
	address := "/m/review/" + id
	if got := d.phone.get(address); got.status != http.StatusForbidden {
		t.Errorf("an informant opens the review: %d", got.status)
	}
	phone := d.signedIn("open-first")
	phone.get("/m/review/").want(t, "what waits", http.StatusOK, "东岭区举办职工技能大赛", "林初审")
	page := phone.get(address)
	page.want(t, "the manuscript", http.StatusOK, "第一段。", "初审意见", "通过")
	form := url.Values{"csrf": {csrf(page.body)}, "version": {hidden(page.body, "version")}, "decision": {"pass"}}
	phone.post(address, form).want(t, "without an opinion", http.StatusUnprocessableEntity, "请写审稿意见")
	form.Set("opinion", "同意")
	for range 2 {
		if got := phone.post(address, form); got.location != "/m/review/" {
			t.Fatalf("signed: %d %q %s", got.status, got.location, got.body)
		}
	}
	m, err := d.store.Manuscript(t.Context(), id)
	d.must(err)
	reviews, err := d.store.Reviews(t.Context(), id)
	d.must(err)
	if m.Step != 2 || len(reviews) != 1 || reviews[0].SignerID != first.ID || reviews[0].Opinion != "同意" {
		t.Errorf("step %d, reviews %+v", m.Step, reviews)
	}
	phone.get("/m/review/").want(t, "afterwards", http.StatusOK, "都审完了")
}

func TestUnit_AChairOfTwoUnitsSeesEach(t *testing.T) {
	d := openDesk(t)
	d.chair("open-chair")
	second := domain.Unit{ID: d.store.NewID(), Class: "banner", Name: "西岭区总工会"}
	d.must(d.store.AddUnit(t.Context(), &second))
	c := domain.Chair{UnitID: second.ID, State: domain.ChairActive, Name: "王主席", Post: "工会主席", AppID: "wx-test", OpenID: "open-chair"}
	d.must(d.store.AddChair(t.Context(), &c))
	chair := d.signedIn("open-chair")
	chair.get("/m/unit").want(t, "the first", http.StatusOK, "东岭区总工会", "/m/unit?unit="+second.ID, "/m/unit/manuscripts?unit="+d.unit+"&amp;state=reviewing")
	chair.get("/m/unit?unit="+second.ID).want(t, "the second", http.StatusOK, "西岭区总工会", "/m/unit/people?unit="+second.ID)
}
