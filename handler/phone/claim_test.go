package phone_test

import (
	"net/http"
	"net/url"
	"testing"

	"laigao/domain"
)

func TestClaim_IsTypedCheckedAndShown(t *testing.T) {
	d := openDesk(t)
	m := domain.Manuscript{
		ID: d.store.NewID(), Number: "2026-000001", InformantID: d.author.ID, UnitID: d.unit, State: domain.ManuscriptAccepted,
		Text: domain.Text{Title: "技能大赛<b>"}, Sheet: domain.Sheet{External: domain.Yes},
	}
	d.must(d.store.AddManuscript(t.Context(), &m))
	outlets, err := d.store.Outlets(t.Context())
	d.must(err)
	outlet := outlets[0]
	address := "/m/manuscripts/" + m.ID
	d.phone.get(address).want(t, "the course", http.StatusOK, address+"/claim")
	page := d.phone.get(address + "/claim")
	page.want(t, "the form", http.StatusOK, "报采用", outlet.Name, "技能大赛&lt;b&gt;")
	form := url.Values{"csrf": {csrf(page.body)}, "outlet_id": {outlet.ID}, "day": {"2026-03-05"}, "note": {"<i>第三版"}}
	form.Set("day", "")
	d.phone.post(address+"/claim", form).want(t, "without a day", http.StatusUnprocessableEntity, "请填写刊发日期", "&lt;i&gt;第三版")
	form.Set("day", "2026-03-05")
	for range 2 {
		if got := d.phone.post(address+"/claim", form); got.location != address+"/claim" {
			t.Fatalf("claimed: %d to %q\n%s", got.status, got.location, got.body)
		}
	}
	d.phone.get(address+"/claim").want(t, "claimed", http.StatusOK, "待核实", outlet.Name)
	d.informant("样例乙", "open-other", domain.InformantActive)
	if got := d.signedIn("open-other").get(address + "/claim"); got.status != http.StatusNotFound {
		t.Errorf("another's manuscript: %d", got.status)
	}
}

func TestCertificate_IsShownToItsAuthorAlone(t *testing.T) {
	d := openDesk(t)
	m := domain.Manuscript{
		ID: d.store.NewID(), Number: "2026-000001", InformantID: d.author.ID, UnitID: d.unit, State: domain.ManuscriptAdopted, Text: domain.Text{Title: "技能大赛<b>"},
	}
	d.must(d.store.AddManuscript(t.Context(), &m))
	a := domain.Adoption{ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: domain.OutletOwnAccount, State: domain.AdoptionConfirmed, PublishedDay: "2026-03-05", Title: m.Title}
	d.must(d.store.AddAdoption(t.Context(), &a))
	address := "/m/adoptions/" + a.ID + "/certificate"
	d.phone.get("/m/manuscripts/"+m.ID).want(t, "the course", http.StatusOK, address)
	d.phone.get(address).want(t, "the certificate", http.StatusOK, "稿件采用证书", "技能大赛&lt;b&gt;", "2026年3月5日", "/certificates/")
	if picture := d.phone.get(address + ".png"); picture.status != http.StatusOK || picture.body[:4] != "\x89PNG" {
		t.Errorf("its code: %d", picture.status)
	}
	d.informant("样例乙", "open-other", domain.InformantActive)
	other := d.signedIn("open-other")
	for _, path := range []string{address, address + ".png"} {
		if got := other.get(path); got.status != http.StatusNotFound {
			t.Errorf("another's %s: %d", path, got.status)
		}
	}
}
