package phone_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"laigao/domain"
)

// publicised adds a 公示 of the desk's author that goes on, and returns it with
// the author as its candidate.
func (d *desk) publicised(change func(c *domain.AwardCandidate)) (domain.AwardRound, domain.AwardCandidate) {
	d.t.Helper()
	ctx := d.t.Context()
	today := domain.DayOf(d.store.Now())
	r := domain.AwardRound{
		ID: d.store.NewID(), Year: 2026, State: domain.AwardPublicised, NoticeFrom: today, NoticeUntil: today.Add(7), NoticeDays: 5, Number: "示工发〔2027〕3号<b>", Day: today,
		Setup: domain.AwardSetup{Phone: true, Contact: "宣传部<b>", Quotas: []domain.AwardQuota{{Class: "banner", Name: "旗区总工会", Seats: 1}}},
	}
	d.must(d.store.AddAwardRound(ctx, &r))
	c := domain.AwardCandidate{
		ID: d.store.NewID(), RoundID: r.ID, SubjectID: d.author.ID, Name: "样例甲<b>", Unit: "东岭区总工会", Class: "banner", Place: 1,
		Standing: domain.StandingWithin, Chosen: true, Figures: domain.AwardFigures{Points: 1250},
	}
	if change != nil {
		change(&c)
	}
	d.must(d.store.PutAwardCandidates(ctx, r.ID, []domain.AwardCandidate{c}))
	return r, c
}

func TestAwards_AreShownObjectedToAndAnswered(t *testing.T) {
	d := openDesk(t)
	r, c := d.publicised(nil)
	page := d.phone.get("/m/awards")
	page.want(t, "the 公示", http.StatusOK, "2026年度拟表彰名单公示", "样例甲&lt;b&gt;", "12.5 分", "宣传部&lt;b&gt;")
	form := url.Values{"csrf": {csrf(page.body)}, "candidate": {c.ID}, "words": {"短"}}
	d.phone.post("/m/awards/"+r.ID+"/object", form).want(t, "too short", http.StatusUnprocessableEntity, "请写明哪里不对", `value="`+c.ID+`" selected`)
	form.Set("words", "这一位的稿件有出入<i>")
	if got := d.phone.post("/m/awards/"+r.ID+"/object", form); got.location != "/m/awards" {
		t.Fatalf("objected: %d to %q\n%s", got.status, got.location, got.body)
	}
	d.phone.get("/m/awards").want(t, "the own objection", http.StatusOK, "有出入&lt;i&gt;", "等待答复")
	if got := d.phone.post("/m/awards/"+r.ID+"/object", form); got.status != http.StatusConflict {
		t.Errorf("the same twice: %d", got.status)
	}
}

func TestAwards_TheOwnCertificateIsShownAndNobodyElses(t *testing.T) {
	d := openDesk(t)
	d.publicised(func(c *domain.AwardCandidate) { c.Code = "MYCODE" })
	d.phone.get("/m/awards").want(t, "the list", http.StatusOK, "2026年度优秀信息员", "/m/awards/certificates/MYCODE")
	d.phone.get("/m/awards/certificates/MYCODE").want(t, "the certificate", http.StatusOK, "样例甲&lt;b&gt;（东岭区总工会）", "被评为优秀信息员", `data-module="certificate"`, "/certificates/MYCODE")
	d.phone.get("/m/awards/certificates/MYCODE/code.png").want(t, "the code", http.StatusOK, "PNG")
	d.informant("样例乙", "open-other", domain.InformantActive)
	other := d.signedIn("open-other")
	for _, path := range []string{"/m/awards/certificates/MYCODE", "/m/awards/certificates/MYCODE/code.png", "/m/awards/certificates/NONE"} {
		if got := other.get(path); got.status != http.StatusNotFound {
			t.Errorf("%s by another: %d", path, got.status)
		}
	}
}

func TestAwards_ARevokedCertificateSaysSo(t *testing.T) {
	d := openDesk(t)
	d.publicised(func(c *domain.AwardCandidate) {
		c.Code, c.Revoking, c.Revoked = "MYCODE", "稿件抄袭<i>", domain.Signed{By: "1", Name: "丙", At: time.Now()}
	})
	d.phone.get("/m/awards/certificates/MYCODE").want(t, "the certificate", http.StatusOK, "已撤销", "稿件抄袭&lt;i&gt;")
}
