package publishing_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/publishing"
)

// counters is a fake platform that counts what was read.
type counters struct {
	asked []domain.Day
	of    map[domain.Day][]publishing.ItemFigures
	err   map[domain.Day]error
}

func (c *counters) PushedOn(_ context.Context, day domain.Day) ([]publishing.ItemFigures, error) {
	c.asked = append(c.asked, day)
	return c.of[day], c.err[day]
}

// counted lets the platform count what is read.
func (w *world) counted() *counters {
	w.t.Helper()
	c := &counters{of: map[domain.Day][]publishing.ItemFigures{}, err: map[domain.Day]error{}}
	w.service = publishing.New(publishing.Config{
		Store: w.store, Publisher: w.platform, Figures: c, Outcome: outcomeOf, Files: files{}, Pictures: pictures{},
		AppID: "wx0000000000000001", PublicURL: "https://example.test", Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	return c
}

// pushed pushes both manuscripts on the day of the clock.
func (w *world) pushed() domain.Article {
	w.t.Helper()
	id := w.sent(domain.DeliveryPush)
	w.run(0)
	w.must(w.service.PushFinished(w.t.Context(), "e:push", publishing.PushEvent{MessageID: w.article(id).MessageID, Status: "send success", Sent: 900}))
	return w.state(id, domain.ArticlePublished)
}

// readUntil moves the clock to an hour of a day in Shanghai.
func (w *world) readUntil(day domain.Day, hour int) {
	w.t.Helper()
	w.clock.Add(day.Time().Add(time.Duration(hour) * time.Hour).Sub(w.clock.Now()))
}

// fetch works the job that asks for figures, if there is one.
func (w *world) fetch() (jobs int, err error) {
	w.t.Helper()
	w.must(w.service.AskFigures(w.t.Context()))
	due, err := w.store.DueJobs(w.t.Context(), []domain.JobKind{domain.JobFigures}, 9)
	w.must(err)
	for _, job := range due {
		won, claimErr := w.store.ClaimJob(w.t.Context(), &job, "worker", time.Minute)
		if claimErr != nil || !won {
			w.t.Fatal(won, claimErr)
		}
		err = w.service.FetchFigures(w.t.Context(), job)
		job.State = domain.JobDone
		w.must(w.store.FinishJob(w.t.Context(), job))
	}
	return len(due), err
}

func sums(day domain.Day, reads int) publishing.DayFigures {
	return publishing.DayFigures{Day: day, Counts: domain.Counts{Readers: reads / 2, Reads: reads, Shares: reads / 10}}
}

func (w *world) reading(a domain.Article) publishing.ReadingPage {
	w.t.Helper()
	page, err := w.service.Reading(w.t.Context(), w.composer, a)
	w.must(err)
	return page
}

func TestFigures_AreAskedForOnceADayFromEight(t *testing.T) {
	w := newWorld(t)
	c := w.counted()
	w.pushed()
	w.readUntil("2026-03-06", 7)
	if n, err := w.fetch(); n != 0 || err != nil {
		t.Fatalf("at seven: %d jobs, %v", n, err)
	}
	w.readUntil("2026-03-06", 8)
	for turn, want := range []int{1, 0} {
		if n, err := w.fetch(); n != want || err != nil {
			t.Fatalf("at eight, %d: %d jobs, %v; want %d", turn, n, err, want)
		}
	}
	if len(c.asked) != 1 || c.asked[0] != "2026-03-05" {
		t.Fatalf("asked for %v", c.asked)
	}
}

// The platform counts a push under the day on which it was made, however much
// later it is known here that it went out.
func TestFigures_AreOfTheDayOfThePush(t *testing.T) {
	w := newWorld(t)
	c := w.counted()
	id := w.sent(domain.DeliveryPush)
	w.run(2 * time.Hour) // no event, no answer to any poll
	w.readUntil("2026-03-07", 9)
	w.must(w.service.Settle(t.Context(), w.composer, w.at(id), true))
	c.of["2026-03-05"] = []publishing.ItemFigures{{Title: w.first.Title, Position: 0, Days: []publishing.DayFigures{sums("2026-03-05", 100)}}}
	w.readUntil("2026-03-08", 9)
	if _, err := w.fetch(); err != nil {
		t.Fatal(err)
	}
	if page := w.reading(w.article(id)); page.Sum.Reads != 100 || page.Sum.Through != "2026-03-07" {
		t.Errorf("asked for %v, known %+v", c.asked, page.Sum)
	}
}

func TestFigures_FillInMissedDaysAndEndAfterSeven(t *testing.T) {
	w := newWorld(t)
	c := w.counted()
	a := w.pushed()
	c.of["2026-03-05"] = []publishing.ItemFigures{
		{Title: w.second.Title, Position: 1, Days: []publishing.DayFigures{sums("2026-03-05", 10)}},
		{Title: "别人的文章", Position: 0, Days: []publishing.DayFigures{sums("2026-03-05", 7000)}},
		{Title: w.first.Title, Position: 0, Days: []publishing.DayFigures{sums("2026-03-05", 100), sums("2026-03-06", 160), sums("2026-03-08", 200), sums("2026-03-10", 220)}},
	}
	w.readUntil("2026-03-09", 9) // nobody asked for three days
	if _, err := w.fetch(); err != nil {
		t.Fatal(err)
	}
	page := w.reading(a)
	if page.Sum.Through != "2026-03-08" || page.Sum.Reads != 210 || page.Sum.Readers != 105 || page.Sum.Shares != 21 {
		t.Fatalf("sums %+v", page.Sum)
	}
	var days []int
	for _, d := range page.Items[0].Days {
		days = append(days, d.Reads)
	}
	if len(days) != 4 || days[0] != 100 || days[1] != 60 || days[2] != 0 || days[3] != 40 || page.Items[0].Most() != 100 {
		t.Errorf("the first item was read %v", days)
	}
	if len(page.Items[1].Days) != 4 || page.Items[1].Sum.Reads != 10 {
		t.Errorf("the second item %+v", page.Items[1])
	}
	for _, hour := range []domain.Day{"2026-03-12", "2026-03-13", "2026-03-14"} {
		w.readUntil(hour, 9)
		if _, err := w.fetch(); err != nil {
			t.Fatal(err)
		}
	}
	if page = w.reading(a); len(c.asked) != 2 || page.Sum.Through != "2026-03-11" || page.Sum.Reads != 230 || len(page.Items[0].Days) != 7 {
		t.Errorf("asked for %v, through %s, %d reads in %d days", c.asked, page.Sum.Through, page.Sum.Reads, len(page.Items[0].Days))
	}
}

func TestFigures_FetchedTwiceAreTheSame(t *testing.T) {
	w := newWorld(t)
	c := w.counted()
	a := w.pushed()
	c.of["2026-03-05"] = []publishing.ItemFigures{{Title: w.first.Title, Days: []publishing.DayFigures{sums("2026-03-05", 30)}}}
	w.readUntil("2026-03-06", 9)
	for range 2 {
		w.must(w.service.FetchFigures(t.Context(), domain.Job{Kind: domain.JobFigures, Subject: "2026-03-05"}))
		w.must(w.store.PutFigures(t.Context(), domain.ArticleFigures{ArticleID: a.ID})) // as if a crash had come between
		w.must(w.service.FetchFigures(t.Context(), domain.Job{Kind: domain.JobFigures, Subject: "2026-03-05"}))
		readings, err := w.store.Readings(t.Context(), a.ID)
		if page := w.reading(a); err != nil || len(readings) != 1 || page.Sum.Reads != 30 {
			t.Fatalf("%d rows, %d reads, %v", len(readings), page.Sum.Reads, err)
		}
	}
}

func TestFigures_SayPlainlyWhyThereAreNone(t *testing.T) {
	w := newWorld(t)
	c := w.counted()
	a := w.pushed()
	w.readUntil("2026-03-06", 9)
	c.err["2026-03-05"] = errRefused
	if _, err := w.fetch(); domain.KindOf(err) != domain.KindForbidden {
		t.Fatalf("without the permission: %v", err)
	}
	if page := w.reading(a); !strings.Contains(page.Problem, "没有这项接口的权限") || !strings.Contains(page.Problem, "48001") {
		t.Errorf("the page says %q", page.Problem)
	}
	if alarms, err := w.store.Alarms(t.Context(), w.clock.Now()); err != nil || len(alarms) != 1 || !strings.Contains(alarms[0].Advice, "权限") {
		t.Errorf("alarms %+v, %v", alarms, err)
	}
	delete(c.err, "2026-03-05")
	w.readUntil("2026-03-07", 9)
	if _, err := w.fetch(); err != nil {
		t.Fatal(err)
	}
	if alarms, _ := w.store.Alarms(t.Context(), w.clock.Now().Add(time.Second)); len(alarms) != 0 {
		t.Errorf("with the permission: %+v", alarms)
	}
	if page := w.reading(a); page.Problem != "" {
		t.Errorf("with the permission: %q", page.Problem)
	}
}

func TestFigures_WhatIsNotReadyIsAskedForLater(t *testing.T) {
	w := newWorld(t)
	c := w.counted()
	w.pushed()
	w.readUntil("2026-03-06", 8)
	c.err["2026-03-05"] = &domain.Error{Kind: domain.KindThrottled}
	_, err := w.fetch()
	later, ok := errors.AsType[*domain.Later](err)
	if !ok || later.At.Sub(w.clock.Now()) < 50*time.Minute {
		t.Fatalf("%v, want an hour later", err)
	}
}

func TestReading_OnlyPushesAreCountedAndOnlyForWhoMayRead(t *testing.T) {
	w := newWorld(t)
	w.counted()
	if page := w.reading(domain.Article{Delivery: domain.DeliveryPublish}); page.Pushed {
		t.Error("a publication counts as pushed")
	}
	nobody := domain.Account{ID: "a9"}
	if _, err := w.service.Reading(t.Context(), nobody, domain.Article{}); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("reading by nobody: %v", err)
	}
	if _, err := w.service.MostRead(t.Context(), nobody, publishing.Before(0, "")); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("most read by nobody: %v", err)
	}
}

func TestMostRead_PagesByReads(t *testing.T) {
	w := newWorld(t)
	for n := range 35 {
		a := domain.Article{ID: w.store.NewID(), State: domain.ArticlePublished, Delivery: domain.DeliveryPush}
		w.must(w.store.AddArticle(t.Context(), &a))
		w.must(w.store.PutFigures(t.Context(), domain.ArticleFigures{ArticleID: a.ID, Counts: domain.Counts{Reads: n % 9, Shares: n}}))
	}
	seen, before := map[string]bool{}, publishing.Before(0, "")
	last := 1 << 30
	for pages := 0; ; pages++ {
		list, err := w.service.MostRead(t.Context(), w.composer, before)
		w.must(err)
		for _, l := range list.Lines {
			reads := list.Figures[l.ID].Reads
			if seen[l.ID] || reads > last {
				t.Fatalf("%s with %d reads after %d", l.ID, reads, last)
			}
			seen[l.ID], last = true, reads
		}
		if before = list.Next; before == (repository.Cursor{}) {
			break
		}
	}
	if len(seen) != 35 {
		t.Errorf("%d articles, want 35", len(seen))
	}
}
