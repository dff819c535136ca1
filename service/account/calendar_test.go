package account_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/account"
)

// almanac is a service whose calendar a test edits, on Monday, 28 September 2026.
type almanac struct {
	*account.Service
	t     *testing.T
	store *repository.Store
	now   *time.Time
	admin domain.Account
}

func eachAlmanac(t *testing.T, run func(a almanac)) {
	t.Helper()
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		now := time.Date(2026, 9, 28, 9, 0, 0, 0, domain.Shanghai())
		store := storetest.Open(t, url, func() time.Time { return now })
		run(almanac{
			Service: account.New(account.Config{Store: store, Log: slog.New(slog.DiscardHandler)}), t: t, store: store, now: &now,
			admin: domain.Account{ID: store.NewID(), Name: "管理员", Roles: []domain.Role{domain.RoleAdministrator}},
		})
	})
}

func (a almanac) must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// waiting adds a manuscript whose first step began at the moment, and returns
// until when it is due.
func (a almanac) waiting() (id string, due time.Time) {
	a.t.Helper()
	author := domain.Informant{ID: a.store.NewID(), Name: "测试信息员", State: domain.InformantActive}
	a.must(a.store.AddInformant(a.t.Context(), &author))
	m := domain.Manuscript{ID: a.store.NewID(), InformantID: author.ID, State: domain.ManuscriptReviewing, Step: 1, Steps: 3, Round: 1, Number: a.store.NewID(), SubmittedAt: *a.now, FirstSubmittedAt: *a.now}
	a.must(a.store.AddManuscript(a.t.Context(), &m))
	return m.ID, a.due(m.ID)
}

func (a almanac) due(id string) time.Time {
	a.t.Helper()
	c, err := a.store.Charge(a.t.Context(), id)
	a.must(err)
	return c.DueAt
}

func (a almanac) save(version int64, pasted string) account.CalendarPage {
	a.t.Helper()
	page, err := a.SaveCalendar(a.t.Context(), a.admin, account.CalendarForm{Year: 2026, Version: version, Pasted: pasted})
	a.must(err)
	return page
}

const national = "国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。"

func TestCalendar_MovesDatesThatWereReckonedAndBack(t *testing.T) {
	eachAlmanac(t, func(a almanac) {
		ctx := a.t.Context()
		settings := domain.DefaultSettings()
		settings.FirstDays = 3
		a.must(a.store.SaveSetting(ctx, domain.SettingDepartment, settings))
		moving, before := a.waiting()
		byHand, _ := a.waiting()
		set := domain.ClosingOf("2026-10-03")
		a.must(a.store.SetDue(ctx, byHand, set))
		*a.now = a.now.Add(24 * time.Hour) // Tuesday: Thursday, Friday and Monday are off by what comes
		later, _ := a.waiting()
		preview, err := a.PreviewCalendar(ctx, a.admin, account.CalendarForm{Year: 2026, Pasted: national})
		a.must(err)
		if preview.Moved != 2 || len(preview.Changed) != 7 || len(preview.Rows) != 3 {
			a.t.Errorf("the preview moves %d, changes %v, has %+v", preview.Moved, preview.Changed, preview.Rows)
		}
		if versions, err := a.store.CalendarVersions(ctx, 2026); err != nil || len(versions) != 0 || !a.due(moving).Equal(before) {
			a.t.Fatalf("the preview has saved: %v, %v", versions, err)
		}
		if page := a.save(0, national); page.Moved != 2 || page.Saved.Version != 1 {
			a.t.Errorf("saved version %d, moved %d", page.Saved.Version, page.Moved)
		}
		if got := a.due(moving); !before.Equal(domain.ClosingOf("2026-10-01")) || !got.Equal(domain.ClosingOf("2026-10-08")) {
			a.t.Errorf("due %v, then %v", before, got)
		}
		if got := a.due(later); !got.Equal(domain.ClosingOf("2026-10-09")) {
			a.t.Errorf("of Tuesday due %v", got)
		}
		if got := a.due(byHand); !got.Equal(set) {
			a.t.Errorf("a date set by hand moved to %v", got)
		}
		if _, due := a.waiting(); !due.Equal(domain.ClosingOf("2026-10-09")) {
			a.t.Errorf("a step that begins now is due %v", due)
		}
		again, err := a.SaveCalendar(ctx, a.admin, account.CalendarForm{Year: 2026, Version: 1, Pasted: national})
		if err != nil || again.Saved.Version != 1 {
			a.t.Errorf("the same again is version %d, %v", again.Saved.Version, err)
		}
		if page := a.save(1, ""); page.Saved.Version != 2 {
			a.t.Errorf("emptied: version %d", page.Saved.Version)
		}
		if got := a.due(moving); !got.Equal(before) {
			a.t.Errorf("after the undoing due %v, want %v", got, before)
		}
		first, err := a.Calendar(ctx, a.admin, 2026, 1)
		a.must(err)
		restored, err := a.SaveCalendar(ctx, a.admin, account.CalendarForm{Year: 2026, Version: 2, Rows: first.Rows})
		if err != nil || restored.Saved.Version != 3 || len(restored.Saved.Ranges) != 3 || len(first.Changed) != 7 {
			a.t.Errorf("restored %+v, %v; the first version changes %v", restored.Saved, err, first.Changed)
		}
		rows, err := a.store.AuditPage(ctx, "", 9)
		if err != nil || len(rows) != 3 || rows[0].Action != "settings.calendar" || !strings.Contains(rows[0].Detail, "放假 7 天，调休上班 2 天；3 篇") {
			a.t.Errorf("audit %+v, %v", rows, err)
		}
	})
}

func TestCalendar_LeavesWhatHasPassed(t *testing.T) {
	eachAlmanac(t, func(a almanac) {
		late, due := a.waiting() // due on Wednesday
		*a.now = due.Add(time.Hour)
		if page := a.save(0, "2026-09-29 至 2026-10-07 长假 放假"); page.Moved != 0 || !a.due(late).Equal(due) {
			a.t.Errorf("moved %d, due %v, was %v", page.Moved, a.due(late), due)
		}
	})
}

func TestCalendar_RefusesWhatCannotBe(t *testing.T) {
	eachAlmanac(t, func(a almanac) {
		ctx := a.t.Context()
		editor := domain.Account{ID: a.store.NewID(), Roles: []domain.Role{domain.RoleFinalReviewer}}
		form := account.CalendarForm{Year: 2026, Pasted: national}
		_, err := a.SaveCalendar(ctx, editor, form)
		wantKind(a.t, err, domain.KindForbidden, "saved by an editor")
		_, err = a.PreviewCalendar(ctx, editor, form)
		wantKind(a.t, err, domain.KindForbidden, "previewed by an editor")
		_, err = a.Calendar(ctx, editor, 2026, 0)
		wantKind(a.t, err, domain.KindForbidden, "read by an editor")
		_, err = a.Calendar(ctx, a.admin, 12, 0)
		wantKind(a.t, err, domain.KindInvalid, "no year")
		_, err = a.Calendar(ctx, a.admin, 2026, 7)
		wantKind(a.t, err, domain.KindNotFound, "no version")
		a.save(0, national)
		page, err := a.SaveCalendar(ctx, a.admin, account.CalendarForm{Year: 2026, Pasted: "2026-10-10 国庆节 上班"})
		wantKind(a.t, err, domain.KindConflict, "saved from what somebody has changed")
		if page.Saved.Version != 1 {
			a.t.Errorf("version %d beside the conflict", page.Saved.Version)
		}
		_, err = a.SaveCalendar(ctx, a.admin, account.CalendarForm{Year: 2027, Pasted: "2026-12-31 元旦 放假\n2027-01-02 元旦 上班"})
		a.must(err)
		page, err = a.SaveCalendar(ctx, a.admin, account.CalendarForm{Year: 2026, Version: 1, Pasted: "2026-12-26 元旦 上班\n2026-12-31 元旦 上班"})
		if got := domain.FieldsOf(err)["rows"]; got == "" || len(page.Rows) != 2 || page.Rows[0].Problem != "" || !strings.Contains(page.Rows[1].Problem, "另一年的安排里是放假") {
			a.t.Errorf("a day that is off by another year: %v, %+v", err, page.Rows)
		}
		for text, want := range map[string]string{"10月1日 国庆节": "第 1 行没有写放假还是上班", strings.Repeat("10月1日 国庆节 放假\n", 101): "一年最多 100 段", strings.Repeat("长", 7000): "太长"} {
			_, err = a.SaveCalendar(ctx, a.admin, account.CalendarForm{Year: 2026, Version: 1, Pasted: text})
			if got := domain.FieldsOf(err)["pasted"]; !strings.Contains(got, want) {
				a.t.Errorf("%.20s…: got %q, want %q", text, got, want)
			}
		}
	})
}

func TestCalendar_OpensWhatIsMissing(t *testing.T) {
	eachAlmanac(t, func(a almanac) {
		ctx := a.t.Context()
		missing, err := a.MissingCalendars(ctx, a.admin)
		if err != nil || len(missing) != 1 || missing[0] != 2026 {
			a.t.Errorf("missing %v, %v", missing, err)
		}
		a.save(0, national)
		*a.now = time.Date(2026, 12, 1, 9, 0, 0, 0, domain.Shanghai())
		page, err := a.Calendar(ctx, a.admin, 0, 0)
		if err != nil || page.Year != 2027 || len(page.Missing) != 1 || page.Missing[0] != 2027 {
			a.t.Errorf("opens %d, missing %v, %v", page.Year, page.Missing, err)
		}
		if missing, err = a.MissingCalendars(ctx, domain.Account{Roles: []domain.Role{domain.RoleAuditor}}); err != nil || len(missing) != 0 {
			a.t.Errorf("an auditor is asked for %v, %v", missing, err)
		}
	})
}

func TestCalendar_NamesAwardsThatWouldLackDays(t *testing.T) {
	eachAlmanac(t, func(a almanac) {
		ctx := a.t.Context()
		round := domain.AwardRound{ID: a.store.NewID(), Year: 2026, State: domain.AwardPublicised, NoticeFrom: "2026-09-28", NoticeDays: 5, NoticeUntil: "2026-10-02"}
		a.must(a.store.AddAwardRound(ctx, &round))
		page, err := a.PreviewCalendar(ctx, a.admin, account.CalendarForm{Year: 2026, Pasted: national})
		if err != nil || len(page.Lacking) != 1 || page.Lacking[0].ID != round.ID {
			a.t.Errorf("lacking %+v, %v", page.Lacking, err)
		}
	})
}
