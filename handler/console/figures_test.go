package console_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

func TestFigures_AreForThoseWhoReadManuscripts(t *testing.T) {
	d := newDesk(t)
	d.manuscript(domain.ManuscriptReviewing, 1)
	for role, want := range map[domain.Role]int{
		domain.RoleAuditor: http.StatusOK, domain.RoleFirstReviewer: http.StatusOK, domain.RoleFinance: http.StatusOK, domain.RoleAdministrator: http.StatusForbidden,
	} {
		b := d.signIn(role)
		for _, path := range []string{"/console/figures", "/console/figures/units", "/console/figures/units/export?format=csv", "/console/figures/export?format=csv"} {
			status, page := b.get(path)
			if status != want {
				t.Errorf("%s at %s: got %d, want %d", role, path, status, want)
			}
			if !strings.Contains(path, "export") {
				harmless(t, path, page)
			}
		}
		_, start := b.get("/console/")
		if (want == http.StatusOK) != strings.Contains(start, "全部统计") {
			t.Errorf("%s begins the day with the wrong figures", role)
		}
	}
}

// numbers finds the numbers of a page with the lists that they open.
var numbers = regexp.MustCompile(`<td class="num"><a href="([^"]+)">(\d+)</a></td>`)

var listed = regexp.MustCompile(`共 (\d+) 篇</span>`)

func TestFigures_EveryNumberOpensAListOfAsMany(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	for _, state := range []domain.ManuscriptState{domain.ManuscriptReviewing, domain.ManuscriptAdopted, domain.ManuscriptAdopted, domain.ManuscriptRejected} {
		d.now = d.now.Add(26 * time.Hour)
		m := d.manuscript(state, 0)
		if state != domain.ManuscriptReviewing {
			m.DecidedAt = d.now
			d.must(d.store.SaveManuscript(ctx, &m))
		}
		if state == domain.ManuscriptAdopted {
			d.must(d.store.AddAdoption(ctx, &domain.Adoption{
				ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: domain.OutletOwnAccount, State: domain.AdoptionConfirmed, PublishedDay: domain.DayOf(d.now), Title: canary,
			}))
		}
	}
	b := d.signIn(domain.RoleFirstReviewer)
	opened := 0
	for _, path := range []string{"/console/figures", "/console/figures?from=2026-03-01&to=2026-03-31&unit_class=banner", "/console/figures/units"} {
		status, page := b.get(path)
		if status != http.StatusOK {
			t.Fatalf("%s: got %d", path, status)
		}
		harmless(t, path, page)
		for _, found := range numbers.FindAllStringSubmatch(page, -1) {
			list := strings.ReplaceAll(found[1], "&amp;", "&")
			_, answer := b.get(list)
			count := "0"
			switch {
			case strings.HasPrefix(list, "/console/adoptions"):
				if !strings.Contains(answer, "合计 "+found[2]+" 篇") && !strings.Contains(answer, "，"+found[2]+" 篇次") {
					t.Errorf("%s of %s opens another list: %s", found[2], path, list)
				}
				continue
			default:
				if m := listed.FindStringSubmatch(answer); m != nil {
					count = m[1]
				}
			}
			if opened++; count != found[2] {
				t.Errorf("%s of %s opens a list of %s: %s", found[2], path, count, list)
			}
		}
	}
	if opened < 20 {
		t.Errorf("only %d numbers open a list", opened)
	}
}

func TestFigures_SayWhichDayIsWrongAndKeepWhatWasTyped(t *testing.T) {
	d := newDesk(t)
	b := d.signIn(domain.RoleFirstReviewer)
	status, page := b.get("/console/figures?" + url.Values{"from": {"2026-03-31"}, "to": {"2026-03-01"}}.Encode())
	if status != http.StatusUnprocessableEntity {
		t.Errorf("got %d", status)
	}
	contains(t, "days in the wrong order", page, "结束日期不能早于开始日期", `value="2026-03-31"`, "2026年第1季度")
	if status, _ := b.get("/console/figures/units/export?from=2026-03-31&to=2026-03-01"); status != http.StatusUnprocessableEntity && status != http.StatusBadRequest {
		t.Errorf("the table of such days: got %d", status)
	}
	_, page = b.get("/console/figures?from=2026-03-01&to=2026-03-31&unit_class=%3Cb%3E&kind=%3Cb%3E")
	harmless(t, "invented choices", page)
	contains(t, "invented choices", page, "2026年3月", `aria-current="page">本月`)
}

func TestFigures_AreComparedAndTellUnitsThatSentNothing(t *testing.T) {
	d := newDesk(t)
	d.now = time.Date(2025, 12, 30, 1, 0, 0, 0, time.UTC)
	d.manuscript(domain.ManuscriptReviewing, 1)
	d.now = time.Date(2026, 3, 6, 1, 0, 0, 0, time.UTC)
	d.manuscript(domain.ManuscriptReviewing, 1)
	d.manuscript(domain.ManuscriptReviewing, 1)
	silent := domain.Unit{ID: d.store.NewID(), Name: "样例静默工会", Class: "banner", Position: 9}
	d.must(d.store.AddUnit(context.Background(), &silent))
	b := d.signIn(domain.RoleFirstReviewer)
	_, page := b.get("/console/figures?from=2026-01-01&to=2026-03-31")
	contains(t, "the quarter", page, "上期是 2025年10月1日 至 2025年12月4日", "比上期 增 2", "比上年同期 增 2", "这一时段还没有结束")
	_, page = b.get("/console/figures?from=2026-03-01&to=2026-03-06")
	contains(t, "six days", page, "上期是 2026年2月23日 至 2026年2月28日")
	_, page = b.get("/console/figures/units?only=silent&from=2026-01-01&to=2026-03-31")
	contains(t, "who sent nothing", page, "零报送 1", "样例静默工会")
	if strings.Contains(page, "样例旗总工会") {
		t.Error("a unit that sent something is among those that sent nothing")
	}
	status, table := b.get("/console/figures/units/export?format=csv&from=2026-01-01&to=2026-03-31")
	if status != http.StatusOK {
		t.Fatalf("the table: got %d", status)
	}
	contains(t, "the table", table, "2026-01-01 至 2026-03-31", "样例静默工会", "报送篇数")
	status, table = b.get("/console/figures/export?format=csv&from=2026-01-01&to=2026-03-31")
	if status != http.StatusOK {
		t.Fatalf("the table of all: got %d", status)
	}
	contains(t, "the table of all", table, "2026-01-01 至 2026-03-31", "合计,2026-01-01 至 2026-03-31,2,0,0,0,", "上期,2025-10-01 至 2025-12-04,0,", "按单位类别,", "按稿件类别,", "按体裁,")
	if status, _ := b.get("/console/figures/export?format=csv&from=x"); status != http.StatusUnprocessableEntity {
		t.Errorf("a day that is none: got %d", status)
	}
}

// pointed finds points with the list that they open.
var pointed = regexp.MustCompile(`<td class="num"><a href="([^"]+/ledger[^"]*)">([0-9.]+ 分)</a></td>`)

func TestUnitFigures_PointsOpenTheirEntries(t *testing.T) {
	d, service, _ := rewarded(t)
	if _, err := service.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	finance := d.signIn(domain.RoleFinance)
	for _, period := range []string{"from=2026-01-01&to=2026-03-31", "from=2026-01-01&to=2026-12-31"} {
		_, page := finance.get("/console/figures/units?" + period)
		contains(t, period, page, ">积分</th>")
		found := pointed.FindAllStringSubmatch(page, -1)
		opened := 0
		for _, one := range found {
			status, list := finance.get(strings.ReplaceAll(one[1], "&amp;", "&"))
			if status != http.StatusOK || !strings.Contains(list, "，"+one[2]+"，") {
				t.Errorf("%s: %s opens another list: %d, %s", period, one[2], status, one[1])
			}
			harmless(t, one[1], list)
			if one[2] == "5 分" {
				opened++
			}
		}
		if opened != 2 { // the unit's and the sum
			t.Errorf("%s: %v", period, found)
		}
	}
	_, year := finance.get("/console/rewards/2026/ledger")
	contains(t, "the entries of a year", year, "2026年度明细", "/console/rewards/2026/tables/ledger", "，5 分，")
	if strings.Contains(year, "调整…") {
		t.Error("entries are made by hand in a year")
	}
	if status, table := finance.get("/console/rewards/2026/tables/ledger?format=csv"); status != http.StatusOK || !strings.Contains(table, "2026年度") {
		t.Errorf("the table of a year: %d", status)
	}
	for _, path := range []string{"/console/rewards/2020/ledger", "/console/rewards/2026-0/ledger", "/console/rewards/2026"} {
		if status, _ := finance.get(path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
	_, page := finance.get("/console/figures/units?from=2026-02-01&to=2026-02-28")
	contains(t, "a month", page, "积分按季度记账")
	_, page = d.signIn(domain.RolePublisher).get("/console/figures/units?from=2026-01-01&to=2026-03-31")
	if strings.Contains(page, "积分") {
		t.Error("points are shown whose list the reader may not open")
	}
}
