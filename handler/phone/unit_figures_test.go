package phone_test

import (
	"net/http"
	"strings"
	"testing"

	"laigao/domain"
)

func TestUnitFigures_StandBesideTheirClass(t *testing.T) {
	d := openDesk(t)
	d.must(d.store.AddUnit(t.Context(), &domain.Unit{ID: d.store.NewID(), Name: "同类工会", Class: d.classOfUnit()}))
	other := d.informant("样例乙", "open-other", domain.InformantActive)
	d.earned(other)
	d.chair("open-chair")
	page := d.phone.get("/m/figures")
	page.want(t, "an informant", http.StatusOK, "东岭区总工会", "2026年第1季度，到今天", "单位太少，不显示同类平均", "89.5 分", `href="/m/figures?quarter=before"`)
	if strings.Contains(page.body, "44.75 分") {
		t.Error("the average of two units tells the other's points")
	}
	d.must(d.store.AddUnit(t.Context(), &domain.Unit{ID: d.store.NewID(), Name: "同类第三工会", Class: d.classOfUnit()}))
	d.phone.get("/m/figures").want(t, "beside two others", http.StatusOK, "3 个单位的平均", "89.5 分", "29.83 分")
	d.signedIn("open-chair").get("/m/unit/figures").want(t, "a chair", http.StatusOK, "89.5 分", "/m/unit/figures?unit="+d.unit+"&amp;quarter=before")
	d.signedIn("open-chair").get("/m/unit/figures?quarter=before").want(t, "the quarter before", http.StatusOK, "2025年第4季度", "看这个季度")
	d.phone.get("/m/").want(t, "home", http.StatusOK, `href="/m/figures"`)
	d.signedIn("open-chair").get("/m/unit").want(t, "the unit", http.StatusOK, "/m/unit/figures?unit="+d.unit)
	for who, path := range map[string]string{"open-nobody": "/m/figures", "open-stranger": "/m/unit/figures"} {
		if got := d.signedIn(who).get(path); got.status != http.StatusNotFound {
			t.Errorf("%s at %s: %d", who, path, got.status)
		}
	}
	if got := d.phone.get("/m/unit/figures?unit=" + d.unit); got.status != http.StatusNotFound {
		t.Errorf("an informant as chair: %d", got.status)
	}
}

// classOfUnit returns the class of the desk's unit.
func (d *desk) classOfUnit() string {
	d.t.Helper()
	u, err := d.store.Unit(d.t.Context(), d.unit)
	d.must(err)
	return u.Class
}
