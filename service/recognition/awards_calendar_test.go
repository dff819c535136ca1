package recognition_test

import (
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/recognition"
)

func TestAwards_AreShownForWorkingDaysOfTheCalendar(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		c := newContest(newOffice(t, func(now func() time.Time) *repository.Store { return storetest.Open(t, url, now) }), map[string]int{"张三": 2})
		off := func(from, to domain.Day) domain.CalendarRange {
			return domain.CalendarRange{From: from, To: to, Name: "长假", Kind: domain.DayOff}
		}
		year := domain.CalendarYear{Year: 2027, Ranges: []domain.CalendarRange{off("2027-01-13", "2027-01-14"), {From: "2027-01-16", To: "2027-01-16", Kind: domain.DayWorked}}}
		c.must(c.store.AddCalendarYear(c.ctx, &year))
		c.seats(1)
		c.compute()
		c.must(c.service.FreezeAwards(c.ctx, c.finance, c.awardStep()))
		c.on("2027-01-11")
		c.publicise()
		if page := c.page(); page.NoticeUntil != "2027-01-18" || page.Lacking != "" {
			t.Fatalf("until %s, lacking %q", page.NoticeUntil, page.Lacking)
		}
		year.Ranges = append(year.Ranges, off("2027-01-18", "2027-01-19"))
		c.must(c.store.AddCalendarYear(c.ctx, &year))
		if page := c.page(); page.NoticeUntil != "2027-01-18" || page.Lacking != "2027-01-20" {
			t.Errorf("after a change until %s, lacking %q", page.NoticeUntil, page.Lacking)
		}
		c.wants(domain.KindForbidden, "prolonged by the leader", c.service.ProlongAwards(c.ctx, c.leader, c.awardStep(), "2027-01-20"))
		c.wants(domain.KindInvalid, "prolonged to an earlier day", c.service.ProlongAwards(c.ctx, c.finance, c.awardStep(), "2027-01-17"))
		c.wants(domain.KindConflict, "prolonged from an old page", c.service.ProlongAwards(c.ctx, c.finance, recognition.AwardStep{ID: c.id, Version: 1}, "2027-01-20"))
		c.must(c.service.ProlongAwards(c.ctx, c.finance, c.awardStep(), "2027-01-20"))
		if page := c.page(); page.NoticeUntil != "2027-01-20" || page.Lacking != "" {
			t.Errorf("prolonged until %s, lacking %q", page.NoticeUntil, page.Lacking)
		}
		rows, err := c.store.AuditPage(c.ctx, "", 1)
		if err != nil || len(rows) != 1 || rows[0].Action != "award.prolong" || rows[0].ActionLabel() != "延长公示" {
			t.Errorf("audit %+v, %v", rows, err)
		}
	})
}
