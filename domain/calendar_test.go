package domain_test

import (
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

// example is a year with its holidays, as one was announced.
func example(t *testing.T) domain.Calendar {
	t.Helper()
	rows, problems := domain.ReadAnnouncement(announcement)
	ranges, good := domain.ReadCalendar(2026, rows, domain.Calendar{})
	if len(problems) > 0 || !good {
		t.Fatalf("the example: %v, %+v", problems, rows)
	}
	return domain.NewCalendar(domain.CalendarYear{Year: 2026, Ranges: ranges})
}

const announcement = `现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。

2026-10-01 至 2026-10-07 国庆节 放假
2026-09-20	国庆节	上班
2026-10-10 国庆节 上班`

func TestCalendar_LeavesHolidaysOutAndCountsWorkedWeekends(t *testing.T) {
	calendar := example(t)
	for day, want := range map[domain.Day]bool{
		"2026-01-01": false, "2026-01-03": false, "2026-01-04": true, "2026-01-05": true,
		"2026-02-14": true, "2026-02-13": true, "2026-02-23": false, "2026-02-24": true, "2026-02-28": true, "2026-03-01": false,
		"2026-09-20": true, "2026-10-07": false, "2026-10-08": true, "2026-10-10": true, "2026-10-11": false, "2027-10-01": true,
	} {
		if got := calendar.Worked(day); got != want {
			t.Errorf("%s is worked: %v, want %v", day, got, want)
		}
	}
	if got := calendar.Count("2026-09-28", "2026-10-11"); got != 6 {
		t.Errorf("two weeks over the National Day have %d working days, want 6", got)
	}
}

func TestCalendar_LastOfIsBehindTheHolidays(t *testing.T) {
	calendar := example(t)
	for _, one := range []struct {
		from domain.Day
		days int
		want domain.Day
	}{
		{"2026-09-28", 5, "2026-10-09"}, // three days before the National Day, two after it
		{"2026-09-29", 5, "2026-10-10"}, // with the Saturday that is worked
		{"2026-09-30", 5, "2026-10-12"},
		{"2026-10-03", 1, "2026-10-08"}, // begins on a day off
		{"2026-09-20", 1, "2026-09-20"}, // begins on a Sunday that is worked
		{"2026-02-12", 3, "2026-02-14"},
	} {
		if got := calendar.LastOf(one.from, one.days); got != one.want {
			t.Errorf("%d working days from %s: got %s, want %s", one.days, one.from, got, one.want)
		}
	}
}

func when(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, domain.Shanghai())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestCalendar_DueAfterWaitsForTheSpringFestival(t *testing.T) {
	calendar := example(t)
	for from, want := range map[string]string{
		"2026-02-12 10:00": "2026-02-14 18:00", // Thursday: Friday, and the Saturday that is worked
		"2026-02-13 10:00": "2026-02-24 18:00",
		"2026-02-14 23:00": "2026-02-25 18:00",
		"2026-02-20 09:00": "2026-02-25 18:00",
		"2026-02-26 09:00": "2026-02-28 18:00",
	} {
		if got := calendar.DueAfter(when(t, from), 2); !got.Equal(when(t, want)) {
			t.Errorf("two days after %s: got %v, want %s", from, got.In(domain.Shanghai()), want)
		}
	}
}

func TestCalendar_WorkingTimeIsThatOfItsWorkedDays(t *testing.T) {
	calendar := example(t)
	for _, c := range []struct {
		from, to string
		want     time.Duration
	}{
		{"2026-02-13 12:00", "2026-02-24 12:00", (12 + 24 + 12) * time.Hour},
		{"2026-02-14 06:00", "2026-02-14 18:00", 12 * time.Hour}, // worked Saturday
		{"2026-02-16 06:00", "2026-02-18 18:00", 0},              // weekdays off
		{"2026-02-17 06:00", "2026-02-17 07:00", 0},
		{"2026-10-09 12:00", "2026-10-11 12:00", (12 + 24) * time.Hour},
		{"2026-02-24 12:00", "2026-02-13 12:00", 0},
	} {
		if got := calendar.WorkingTime(when(t, c.from), when(t, c.to)); got != c.want {
			t.Errorf("%s to %s: %v, want %v", c.from, c.to, got, c.want)
		}
	}
	day := 24 * time.Hour
	begin := domain.Day("2026-01-01").Time()
	for i := range 366 { // hour by hour it is what Worked says
		at := begin.Add(time.Duration(i) * day)
		want := time.Duration(0)
		if calendar.Worked(domain.DayOf(at)) {
			want = day
		}
		if got := calendar.WorkingTime(at, at.Add(day)); got != want {
			t.Errorf("%s has %v, want %v", domain.DayOf(at), got, want)
		}
	}
}

func TestCalendar_MissesThisYearAndInDecemberTheNext(t *testing.T) {
	calendar := example(t)
	for today, want := range map[domain.Day]int{"2026-11-30": 0, "2026-12-01": 1, "2027-01-01": 1, "2027-12-31": 2} {
		if got := calendar.Missing(today); len(got) != want {
			t.Errorf("on %s are missing %v, want %d years", today, got, want)
		}
	}
	if got := domain.NewCalendar(domain.CalendarYear{Year: 2026, Version: 2}).Missing("2026-03-05"); len(got) != 1 || got[0] != 2026 {
		t.Errorf("a year that was emptied: %v", got)
	}
}

func TestRedate_MovesOnlyWhatWasReckonedAndHasNotPassed(t *testing.T) {
	calendar := example(t)
	begun, now := when(t, "2026-02-13 10:00"), when(t, "2026-02-13 11:00")
	reckoned := domain.Charge{BegunAt: begun, DueAt: domain.Calendar{}.DueAfter(begun, 2)} // Tuesday of the festival
	if due, moved := reckoned.Redate(2, domain.Calendar{}, calendar, now); !moved || !due.Equal(when(t, "2026-02-24 18:00")) {
		t.Errorf("what was reckoned is due %v, %v", due, moved)
	}
	for name, c := range map[string]struct {
		charge domain.Charge
		days   int
		now    time.Time
	}{
		"set by hand":         {domain.Charge{BegunAt: begun, DueAt: when(t, "2026-02-18 18:00")}, 2, now},
		"by other settings":   {reckoned, 3, now},
		"passed":              {reckoned, 2, when(t, "2026-02-17 18:00")},
		"without a date":      {domain.Charge{BegunAt: begun}, 0, now},
		"before the holidays": {domain.Charge{BegunAt: when(t, "2026-02-09 10:00"), DueAt: when(t, "2026-02-11 18:00")}, 2, when(t, "2026-02-09 11:00")},
	} {
		if due, moved := c.charge.Redate(c.days, domain.Calendar{}, calendar, c.now); moved {
			t.Errorf("%s: moved to %v", name, due)
		}
	}
	later := domain.Charge{BegunAt: begun, DueAt: calendar.DueAfter(begun, 2)}
	if due, moved := later.Redate(2, calendar, domain.Calendar{}, now); !moved || !due.Equal(reckoned.DueAt) {
		t.Errorf("saved back it is due %v, %v", due, moved)
	}
	if _, moved := later.Redate(2, calendar, domain.Calendar{}, when(t, "2026-02-20 09:00")); moved {
		t.Error("moved to a time that has passed")
	}
}

func TestReadAnnouncement_ReadsWhatIsTyped(t *testing.T) {
	off, worked := domain.DayOff, domain.DayWorked
	for text, want := range map[string][]domain.CalendarRow{
		"2026-10-01 至 2026-10-07 国庆节 放假":       {{From: "2026-10-01", To: "2026-10-07", Name: "国庆节", Kind: off}},
		"2026-10-10 国庆节 上班\r":                  {{From: "2026-10-10", Name: "国庆节", Kind: worked}},
		"2026/10/1\t2026/10/7\t国庆节\t休":         {{From: "2026-10-1", To: "2026/10/7", Name: "国庆节", Kind: off}},
		"10.1-10.7 国庆节 放假":                     {{From: "10-1", To: "10-7", Name: "国庆节", Kind: off}},
		"清明节：４月４日（周六）至６日（周一）放假，共３天。":           {{From: "4-4", To: "4-6", Name: "清明节", Kind: off}},
		"元旦：2025年12月31日至2026年1月2日放假":           {{From: "2025-12-31", To: "2026-1-2", Name: "元旦", Kind: off}},
		"2025年国庆节 10月1日 放假":                    {{From: "2025-10-1", Name: "国庆节", Kind: off}},
		"上班：9月20日、10月10日":                      {{From: "9-20", Kind: worked}, {From: "10-10", Kind: worked}},
		"国庆节：10月1日至7日放假调休，共7天。10月10日（星期六）调休上班": {{From: "10-1", To: "10-7", Name: "国庆节", Kind: off}, {From: "10-10", Name: "国庆节", Kind: worked}},
		"国庆节 10月1日至7日 放假\n9月20日 上班":            {{From: "10-1", To: "10-7", Name: "国庆节", Kind: off}, {From: "9-20", Name: "国庆节", Kind: worked}},
		"节假日期间，各地区、各部门要妥善安排好值班。\n\n":           nil,
	} {
		rows, problems := domain.ReadAnnouncement(text)
		same := len(rows) == len(want) && len(problems) == 0
		for i := 0; same && i < len(want); i++ {
			same = rows[i] == want[i]
		}
		if !same {
			t.Errorf("%q: got %+v, %v; want %+v", text, rows, problems, want)
		}
	}
	for text, want := range map[string]string{
		"国庆节 放假\n2026-1O-01 国庆节 放假": "第 2 行没有读出日期，请写成“2026-10-01 至 2026-10-07 国庆节 放假”这样。",
		"2026-10-01 国庆节":            "第 1 行没有写放假还是上班。",
	} {
		if _, problems := domain.ReadAnnouncement(text); len(problems) != 1 || problems[0] != want {
			t.Errorf("%q: got %q, want %q", text, problems, want)
		}
	}
}

func FuzzReadAnnouncement(f *testing.F) {
	f.Add(announcement)
	f.Add("上班 1.1-13.45 休 9-20~")
	f.Fuzz(func(t *testing.T, text string) {
		rows, _ := domain.ReadAnnouncement(text)
		ranges, good := domain.ReadCalendar(2026, rows, domain.Calendar{})
		if !good {
			return
		}
		if again, good := domain.ReadCalendar(2026, domain.CalendarRows(ranges), domain.Calendar{}); !good || len(again) != len(ranges) {
			t.Errorf("%q is not read again as it was written: %+v", text, ranges)
		}
	})
}

func TestReadCalendar_SaysWhatIsWrongWithARow(t *testing.T) {
	others := domain.NewCalendar(domain.CalendarYear{Year: 2025, Ranges: []domain.CalendarRange{{From: "2025-12-27", To: "2025-12-27", Name: "元旦", Kind: domain.DayWorked}}})
	national := domain.CalendarRow{From: "2026-10-01", To: "2026-10-07", Name: "国庆节", Kind: domain.DayOff}
	with := func(change func(r *domain.CalendarRow)) domain.CalendarRow {
		r := national
		change(&r)
		return r
	}
	for want, row := range map[string]domain.CalendarRow{
		"最后一天早于第一天":  with(func(r *domain.CalendarRow) { r.To = "2026-09-30" }),
		"日期请写成":      with(func(r *domain.CalendarRow) { r.From = "2026-02-30" }),
		"不在 2026 年里": with(func(r *domain.CalendarRow) { r.From, r.To = "2027-10-01", "2027-10-07" }),
		"一段最多 31 天":  with(func(r *domain.CalendarRow) { r.To = "2026-11-01" }),
		"请选放假还是上班":   with(func(r *domain.CalendarRow) { r.Kind = domain.DayNamed }),
		"请写明是什么节日":   with(func(r *domain.CalendarRow) { r.Name = "" }),
		"名称最多 20 个字": with(func(r *domain.CalendarRow) {
			r.Name = "一二三四五六七八九十一二三四五六七八九十一"
		}),
		"2026年10月9日不是周六、周日":   {From: "10-09", Kind: domain.DayWorked},
		"2026年10月3日在第 1 行写的是": {From: "2026-10-03", Kind: domain.DayWorked},
		"在另一年的安排里是上班（元旦）":     {From: "2025-12-27", Name: "元旦", Kind: domain.DayOff},
	} {
		rows := []domain.CalendarRow{national, {}, row}
		if _, good := domain.ReadCalendar(2026, rows, others); good || rows[0].Problem != "" || !strings.Contains(rows[2].Problem, want) {
			t.Errorf("%+v: got %q, want %q", row, rows[2].Problem, want)
		}
	}
	rows := []domain.CalendarRow{national, {}, {From: "2026-10-02", Name: "中秋节", Kind: domain.DayOff}, {From: "2025-12-31", Name: "元旦", Kind: domain.DayOff}}
	ranges, good := domain.ReadCalendar(2026, rows, others)
	if !good || len(ranges) != 3 || ranges[0].Name != "元旦" || ranges[0].To != "2025-12-31" {
		t.Errorf("got %+v, %v: %+v", ranges, good, rows)
	}
}

func TestDays_CountsEachOnce(t *testing.T) {
	y := domain.CalendarYear{Year: 2026, Ranges: []domain.CalendarRange{
		{From: "2026-10-01", To: "2026-10-07", Kind: domain.DayOff}, {From: "2026-10-02", To: "2026-10-02", Kind: domain.DayOff}, {From: "2026-10-10", To: "2026-10-10", Kind: domain.DayWorked},
	}}
	if off, worked := y.Days(); off != 7 || worked != 1 {
		t.Errorf("%d off, %d worked", off, worked)
	}
}
