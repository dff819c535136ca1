package publishing_test

import (
	"testing"
	"time"

	"laigao/domain"
)

func TestDays_AreEditedImportedAndLogged(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.refused(w.service.SaveDay(ctx, w.composer, domain.SensitiveDay{Name: "纪念日"}), domain.KindForbidden)
	w.refused(w.service.SaveDay(ctx, w.signer, domain.SensitiveDay{Name: "纪念日", FromDay: "2027-03-04", ToDay: "03-05"}), domain.KindInvalid, "to_day", "都带年份")
	for range 2 {
		w.must(w.service.SaveDay(ctx, w.signer, domain.SensitiveDay{Name: "纪念日", FromDay: "12-13", ToDay: "12-13"}))
	}
	for want := range []int{10, 0} {
		if n, err := w.service.AddStarterDays(ctx, w.signer); err != nil || n != []int{10, 0}[want] {
			t.Fatalf("starters: %d, %v", n, err)
		}
	}
	_, err := w.service.ImportDays(ctx, w.signer, []byte("名称,从,到,提示\n两会,2027年3月4日,2027-03-11,提前送审\n错的,13-40,,\n"))
	w.refused(err, domain.KindInvalid, "table", "第 3 行")
	gbk := append([]byte("\xc1\xbd\xbb\xe1,2027/3/4,2027/3/11,\xcc\xe1\xc7\xb0\xcb\xcd\xc9\xf3\n"), "TWO,6-1,,\n"...)
	for want := range []int{2, 0} {
		if n, err := w.service.ImportDays(ctx, w.signer, gbk); err != nil || n != []int{2, 0}[want] {
			t.Fatalf("import: %d, %v", n, err)
		}
	}
	page, err := w.service.DaysPage(ctx, w.composer)
	if err != nil || page.Edit || page.Starters || len(page.Days) != 13 {
		t.Fatalf("%d days, edit %v, %v", len(page.Days), page.Edit, err)
	}
	last := page.Days[len(page.Days)-1]
	if last.Name != "两会" || last.Period() != "2027年3月4日至 2027年3月11日" || last.Words != "提前送审" {
		t.Errorf("the last is %+v", last)
	}
	for range 2 {
		w.must(w.service.DropDay(ctx, w.signer, last.ID))
	}
	if page, err = w.service.DaysPage(ctx, w.signer); err != nil || !page.Edit || len(page.Days) != 12 {
		t.Fatalf("%d days, %v", len(page.Days), err)
	}
}

func TestBoard_ShowsTheMonth(t *testing.T) {
	w := newWorld(t)
	w.must(w.store.AddSensitiveDay(t.Context(), &domain.SensitiveDay{Name: "纪念日", FromDay: "03-30", ToDay: "04-02"}))
	id := w.scheduled()
	w.must(w.store.AddArticle(t.Context(), &domain.Article{
		ID: w.store.NewID(), State: domain.ArticlePublished, Delivery: domain.DeliveryPush, Audience: domain.Audience{Kind: domain.AudienceAll},
		SentAt: time.Date(2026, 2, 28, 23, 59, 0, 0, domain.Shanghai()),
	}))
	board, err := w.service.Board(t.Context(), w.signer, "")
	w.must(err)
	if board.Title() != "2026年3月" || board.Before() != "2026-02" || board.After() != "2026-04" || len(board.Weeks) != 6 {
		t.Fatalf("%s, %s, %s, %d weeks", board.Title(), board.Before(), board.After(), len(board.Weeks))
	}
	first, fifth := board.Weeks[0], board.Weeks[1][3]
	if first[0].Day != "2026-02-23" || first[5].Within || len(first[5].Lines) != 1 || !first[6].Within {
		t.Errorf("first week %+v", first)
	}
	if !fifth.Today || fifth.Number() != 5 {
		t.Errorf("today is %+v", fifth)
	}
	if sixth := board.Weeks[1][4]; len(sixth.Lines) != 1 || sixth.Lines[0].ID != id {
		t.Errorf("tomorrow is %+v", sixth)
	}
	if monday := board.Weeks[5][0]; monday.Day != "2026-03-30" || len(monday.Sensitive) != 1 {
		t.Errorf("the last Monday is %+v", monday)
	}
	if board.Quota != (domain.PushQuota{Kind: domain.AccountService, On: "2026-03-05", Due: 1}) {
		t.Errorf("quota %+v", board.Quota)
	}
	if february, err := w.service.Board(t.Context(), w.signer, "2026-02"); err != nil || len(february.Weeks) != 5 || february.Quota.Month != 1 {
		t.Errorf("february %d weeks, %+v, %v", len(february.Weeks), february.Quota, err)
	}
}

// A month that nobody means, typed into the address, is answered with this one.
func TestBoard_ShowsThisMonthForOneThatIsNone(t *testing.T) {
	w := newWorld(t)
	for _, month := range []string{"0000-01", "9999-12", "2026-13", "soon"} {
		board, err := w.service.Board(t.Context(), w.composer, month)
		if err != nil || board.First != "2026-03-01" || len(board.Weeks) != 6 {
			t.Errorf("%s: %s in %d weeks, %v", month, board.First, len(board.Weeks), err)
		}
	}
}
