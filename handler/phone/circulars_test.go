package phone_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

// circular adds one with a line for the desk's unit.
func (d *desk) circular(issue int, state domain.CircularState) domain.Circular {
	d.t.Helper()
	f := domain.CircularFigures{
		Quarter: domain.Quarter{Year: 2026, Number: 1}, Classes: []domain.UnitClass{{Code: "banner", Name: "旗区总工会"}},
		Units:       []domain.CircularUnit{{ID: d.unit, Class: "banner", Name: "东岭区总工会", Points: 250, YearPoints: 250}, {ID: "other", Class: "banner", Name: "别的总工会"}},
		Manuscripts: []domain.CircularManuscript{{ID: "1", UnitID: d.unit}, {ID: "2", UnitID: "other"}},
		Adoptions:   []domain.CircularAdoption{{ID: "a", ManuscriptID: "1", UnitID: d.unit}},
	}
	c := domain.Circular{ID: d.store.NewID(), Quarter: f.Quarter, Issue: issue, Title: "通报"}
	d.must(c.Redraft(f, "", time.Now()))
	c.Sections[0].Text = "<script>alert(1)</script>总体不错。"
	c.State, c.Number, c.Day = state, "示工通〔2026〕5号", "2026-04-08"
	text, err := json.Marshal(f)
	d.must(err)
	d.must(d.store.AddCircular(d.t.Context(), &c, string(text)))
	return c
}

func TestCircular_IsReadByInformantsAndChairsOnceItIsIssued(t *testing.T) {
	d := openDesk(t)
	d.chair("open-chair")
	issued, draft := d.circular(1, domain.CircularIssued), d.circular(2, domain.CircularDrafted)
	page := d.phone.get("/m/circulars/" + issued.ID)
	page.want(t, "an informant", http.StatusOK, "示工通〔2026〕5号", "2026年4月8日印发", "东岭区总工会", "本季 2.5，全年 2.5", "第 1 名", "1 篇，1 篇次", "&lt;script&gt;", "2 篇")
	d.signedIn("open-chair").get("/m/circulars/"+issued.ID).want(t, "a chair", http.StatusOK, "东岭区总工会", "100.0%")
	d.phone.get("/m/circulars/"+draft.ID).want(t, "a draft", http.StatusNotFound, "没有找到这份通报")
	d.signedIn("open-stranger").get("/m/circulars/"+issued.ID).want(t, "a stranger", http.StatusNotFound, "只给信息员和单位工会主席看")
}

func TestCirculars_ListsWhatWasIssuedWithCorrectionsInstead(t *testing.T) {
	d := openDesk(t)
	d.chair("open-chair")
	const at = "/m/circulars"
	d.phone.get(at).want(t, "before any", http.StatusOK, "还没有印发过通报")
	first := d.circular(1, domain.CircularIssued)
	d.phone.get(at).want(t, "an informant", http.StatusOK, at+"/"+first.ID, "2026年第1季度", "2026年4月8日印发")
	correction := d.circular(2, domain.CircularDrafted)
	d.phone.get(at).want(t, "beside a draft", http.StatusOK, at+"/"+first.ID)
	third := d.circular(3, domain.CircularIssued)
	page := d.signedIn("open-chair").get(at)
	page.want(t, "a chair", http.StatusOK, at+"/"+third.ID)
	if strings.Contains(page.body, first.ID) || strings.Contains(page.body, correction.ID) {
		t.Error("what was corrected is listed beside its correction")
	}
	d.signedIn("open-stranger").get(at).want(t, "a stranger", http.StatusNotFound, "只给信息员和单位工会主席看")
}
