package domain_test

import (
	"testing"
	"time"

	"laigao/domain"
)

func TestOutlet_CarriesPagesAtItsHostsAndBelow(t *testing.T) {
	o := domain.Outlet{URL: "https://www.WorkerCN.cn:443/index", Hosts: []string{"news.example.cn"}}
	for link, want := range map[string]bool{
		"https://workercn.cn/a": true, "http://m.workercn.cn/": true, "https://www.news.example.cn/": true, "https://example.cn/": false,
		"https://evilworkercn.cn/": false, "https://workercn.cn.evil.cn/": false, "ftp://workercn.cn/": false, "workercn.cn": false, "": false,
		"https://workercn.cn@evil.cn/": false,
	} {
		if got := o.Carries(domain.HostOf(link)); got != want {
			t.Errorf("%q: %v, want %v", link, got, want)
		}
	}
	closed := o
	closed.ClosedAt = time.Now()
	if n := len(domain.OutletsAt([]domain.Outlet{o, closed}, "https://workercn.cn/")); n != 1 {
		t.Errorf("%d outlets at the link, want the one in use", n)
	}
}

func TestOutlet_HostsAreNamesOfHosts(t *testing.T) {
	for host, good := range map[string]bool{
		"news.example.cn": true, "127.0.0.1": true, "localhost": false, ".cn": false, "a..b": false, "a b.cn": false, "https://a.cn": false, "a.cn/x": false,
		"a.cn:80": false, "中文.cn": false,
	} {
		problems := domain.Outlet{Hosts: []string{host}}.Problems()
		if (problems["hosts"] == "") != good {
			t.Errorf("%q: %q", host, problems["hosts"])
		}
	}
}

func TestRecommendation_WaitsAWeekAndIsAnsweredOnce(t *testing.T) {
	r := domain.Recommendation{SentDay: "2026-03-01"}
	for day, want := range map[domain.Day]bool{"2026-03-08": false, "2026-03-09": true} {
		if r.Overdue(day) != want {
			t.Errorf("%s: overdue %v", day, !want)
		}
	}
	by, now := domain.Actor{ID: "A"}, time.Now()
	if err := r.Decline("不合适", by, now); err != nil || r.Overdue("2026-12-01") {
		t.Fatalf("declined: %+v, %v", r, err)
	}
	if err := r.Withdraw("", by, now); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("withdrawn after the answer: %v", err)
	}
	r.Adopt(by, now)
	if r.State != domain.RecommendationAdopted || r.Answer != "" {
		t.Errorf("adopted after all: %+v", r)
	}
	r.Reopen()
	if r.State != domain.RecommendationWaiting || !r.AnsweredAt.IsZero() {
		t.Errorf("reopened: %+v", r)
	}
}

func TestManuscript_IsOfferedOnlyWhileItMayBePublic(t *testing.T) {
	good := domain.Manuscript{State: domain.ManuscriptAdopted, ApprovedHash: "h", Sheet: domain.Sheet{External: domain.Yes, SecrecyPassed: domain.Yes}}
	if !good.Offered() || good.Held() {
		t.Fatal("a good one is not offered")
	}
	for what, change := range map[string]func(*domain.Manuscript){
		"accepted":  func(m *domain.Manuscript) { m.State = domain.ManuscriptAccepted },
		"recalled":  func(m *domain.Manuscript) { m.State = domain.ManuscriptRecalled },
		"inside":    func(m *domain.Manuscript) { m.External = domain.No },
		"unsaid":    func(m *domain.Manuscript) { m.External = domain.Unanswered },
		"unchecked": func(m *domain.Manuscript) { m.SecrecyPassed = domain.Unanswered },
	} {
		m := good
		if change(&m); m.Offered() || m.Held() {
			t.Errorf("%s: offered", what)
		}
	}
	void := good
	void.ApprovedHash = ""
	if !void.Held() {
		t.Error("one that waits for its review again is not held")
	}
}
