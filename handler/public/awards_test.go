package public_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

func (w *town) round(change func(r *domain.AwardRound, c *domain.AwardCandidate)) {
	w.t.Helper()
	today := domain.DayOf(w.store.Now())
	r := domain.AwardRound{
		ID: w.store.NewID(), Year: 2026, State: domain.AwardPublicised, NoticeFrom: today, NoticeUntil: today.Add(7), NoticeDays: 5, Number: "示工发〔2027〕3号" + canary, Day: "2027-02-01",
		Setup: domain.AwardSetup{Contact: "宣传部" + canary, Quotas: []domain.AwardQuota{{Class: "banner", Name: "旗区总工会", Seats: 1}}},
	}
	c := domain.AwardCandidate{
		ID: w.store.NewID(), RoundID: r.ID, SubjectID: "somebody", Name: "样例甲" + canary, Unit: "东岭区总工会" + canary, Class: "banner", Place: 1,
		Standing: domain.StandingWithin, Chosen: true, Code: "AWARDCODE", Reason: "内部的原因", Figures: domain.AwardFigures{Points: 1250},
	}
	change(&r, &c)
	w.must(w.store.AddAwardRound(w.t.Context(), &r))
	w.must(w.store.PutAwardCandidates(w.t.Context(), r.ID, []domain.AwardCandidate{c}))
}

func TestAwards_AreShownToEverybodyOnlyWhereTheDepartmentWants(t *testing.T) {
	w := newTown(t)
	w.round(func(*domain.AwardRound, *domain.AwardCandidate) {})
	if response, _ := w.get("/awards"); response.StatusCode != http.StatusNotFound {
		t.Errorf("a 公示 that is not public: %d", response.StatusCode)
	}
	open := newTown(t)
	open.round(func(r *domain.AwardRound, _ *domain.AwardCandidate) { r.Setup.Public = true })
	response, page := open.get("/awards")
	for _, want := range []string{"2026年度优秀信息员和先进单位拟表彰名单公示", "样例甲&lt;script&gt;", "12.5 分", "宣传部&lt;script&gt;", `content="noindex"`} {
		if response.StatusCode != http.StatusOK || !strings.Contains(page, want) {
			t.Errorf("%d, lacks %s", response.StatusCode, want)
		}
	}
	for _, bad := range []string{"<script>alert", "内部的原因", "AWARDCODE"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %s", bad)
		}
	}
}

func TestCertificate_OfAnAwardSaysWhetherItHolds(t *testing.T) {
	w := newTown(t)
	w.round(func(*domain.AwardRound, *domain.AwardCandidate) {})
	response, page := w.get("/certificates/AWARDCODE")
	for _, want := range []string{"证书有效", "2026年度优秀信息员", "样例甲&lt;script&gt;", "2027年2月1日", "AWARDCODE"} {
		if response.StatusCode != http.StatusOK || !strings.Contains(page, want) {
			t.Errorf("%d, lacks %s", response.StatusCode, want)
		}
	}
	revoked := newTown(t)
	revoked.round(func(_ *domain.AwardRound, c *domain.AwardCandidate) {
		c.Revoking, c.Revoked = "稿件抄袭"+canary, domain.Signed{By: "1", Name: "丙", At: time.Date(2027, 3, 1, 4, 0, 0, 0, time.UTC)}
	})
	_, page = revoked.get("/certificates/AWARDCODE")
	if !strings.Contains(page, "证书已失效") || !strings.Contains(page, "2027年3月1日撤销") || !strings.Contains(page, "稿件抄袭&lt;script&gt;") || strings.Contains(page, "<script>alert") {
		t.Errorf("got %s", page)
	}
	if response, _ := w.get("/certificates/NONE"); response.StatusCode != http.StatusNotFound {
		t.Errorf("a code that was never given: %d", response.StatusCode)
	}
}

func TestCertificates_AreVerifiedByTheCodeThatSomebodyTypes(t *testing.T) {
	w := newTown(t)
	w.round(func(*domain.AwardRound, *domain.AwardCandidate) {})
	response, page := w.get("/certificates")
	if response.StatusCode != http.StatusOK || !strings.Contains(page, `name="code"`) || strings.Contains(page, "没有这份证书") {
		t.Errorf("the form: %d, %s", response.StatusCode, page)
	}
	response, page = w.get("/certificates?code=" + url.QueryEscape(" award-code　"))
	if response.StatusCode != http.StatusOK || !strings.Contains(page, "证书有效") {
		t.Errorf("typed in other letters: %d, %s", response.StatusCode, page)
	}
	response, page = w.get("/certificates?code=" + url.QueryEscape(`"><script>alert(1)</script>`))
	if response.StatusCode != http.StatusNotFound || !strings.Contains(page, "没有这份证书") || strings.Contains(page, "<SCRIPT>") {
		t.Errorf("a code that was never given: %d, %s", response.StatusCode, page)
	}
}
