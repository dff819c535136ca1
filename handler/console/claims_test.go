package console_test

import (
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"laigao/domain"
	"laigao/service/adoption"
)

func TestClaims_AreVerifiedOrRefusedOnOneList(t *testing.T) {
	d := newDesk(t)
	service := adoption.New(adoption.Config{Store: d.store, Log: slog.New(slog.DiscardHandler)})
	outlets, err := d.store.Outlets(t.Context())
	d.must(err)
	var claimed []domain.Manuscript
	for range 2 {
		m := d.manuscript(domain.ManuscriptAccepted, 0)
		d.must(service.Claim(t.Context(), d.informant, adoption.Claim{Record: adoption.Record{
			ManuscriptID: m.ID, OutletID: outlets[0].ID, Day: "2026-03-05", Link: "https://example.com/" + canary, Note: canary,
		}}))
		claimed = append(claimed, m)
	}
	shot := domain.Attachment{ID: d.store.NewID(), InformantID: d.informant.ID, Kind: domain.KindProof, Name: "截图" + canary, MIME: "image/png", State: domain.AttachmentStored}
	d.must(d.store.AddAttachment(t.Context(), &shot))
	d.must(d.store.AddProof(t.Context(), shot.ID, claimed[0].ID))
	claim, err := d.store.AdoptionAt(t.Context(), claimed[0].ID, outlets[0].ID)
	d.must(err)
	d.must(d.store.ClaimProof(t.Context(), shot.ID, claim.ID))
	b := d.signIn(domain.RoleFirstReviewer)
	list := "/console/adoptions?state=claimed"
	_, page := b.get(list)
	contains(t, "the list", page, "待核实", claimed[0].Number, claimed[1].Number, outlets[0].Name)
	contains(t, "the picture", page, `<a href="/media/`+shot.ID+`/large" data-lightbox><img src="/media/`+shot.ID+`/thumb"`)
	harmless(t, "the list", page)
	_, pane := b.get("/console/manuscripts/" + claimed[0].ID + "?tab=adoptions")
	contains(t, "the picture on the manuscript's page", pane, `/media/`+shot.ID+`/thumb`)
	harmless(t, "the manuscript's page", pane)
	ids := regexp.MustCompile(`/console/adoptions/([0-9A-Z]{26})/verify`).FindAllStringSubmatch(page, -1)
	if len(ids) != 2 {
		t.Fatalf("%d claims can be verified", len(ids))
	}
	if status, page := b.post(list, "/console/adoptions/"+ids[0][1]+"/refuse", url.Values{"reason": {" "}}); status != http.StatusUnprocessableEntity {
		t.Errorf("refused without a reason: %d", status)
	} else {
		contains(t, "the list with the problem", page, "请写明不认定的原因")
	}
	_, page = b.post(list, "/console/adoptions/"+ids[0][1]+"/refuse", url.Values{"reason": {"链接打不开"}})
	contains(t, "after the refusal", page, "已退回申报")
	_, page = b.post(list, "/console/adoptions/"+ids[1][1]+"/verify", url.Values{})
	contains(t, "after the verification", page, "已认定", "没有要核实的")
	if status, page := b.post(list, "/console/adoptions/"+ids[0][1]+"/verify", url.Values{}); status != http.StatusConflict {
		t.Errorf("a refused one verified: %d\n%s", status, page)
	}
	adopted := 0
	for _, m := range claimed {
		if d.read(m.ID).State == domain.ManuscriptAdopted {
			adopted++
		}
	}
	if adopted != 1 {
		t.Errorf("%d manuscripts are adopted", adopted)
	}
	if status, _ := d.signIn(domain.RoleAuditor).post("/console/adoptions", "/console/adoptions/"+ids[1][1]+"/refuse", url.Values{"reason": {"不"}}); status != http.StatusForbidden {
		t.Errorf("an auditor refuses: %d", status)
	}
}
