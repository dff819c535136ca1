package publishing

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Figures is where the platform tells what was read.
type Figures interface {
	// PushedOn returns what the platform counts of the items that were pushed on
	// a day, at the end of each day from then on.
	PushedOn(ctx context.Context, day domain.Day) ([]ItemFigures, error)
}

// ItemFigures are what the platform counts of one pushed item.
type ItemFigures struct {
	Title    string
	Position int // in its push, from 0
	Days     []DayFigures
}

// DayFigures are an item's sums at the end of a day.
type DayFigures struct {
	Day domain.Day
	domain.Counts
}

const (
	figuresHour  = 8  // o'clock, from when on the platform has yesterday's figures
	figuresBack  = 30 // days for which pushes are asked about that were missed
	figuresLater = time.Hour
	figuresEvery = 10 * time.Minute // how often is looked whether it is time
	figuresAlarm = "figures"
)

// AskFigures asks for yesterday's figures when it is time: once a day, whichever
// process does it.
func (s *Service) AskFigures(ctx context.Context) error {
	now := s.store.Now().In(domain.Shanghai())
	if s.figures == nil || now.Hour() < figuresHour {
		return nil
	}
	yesterday := domain.DayOf(now).Add(-1)
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.Receive(ctx, "figures:"+string(yesterday), "", ""); err != nil {
			return err
		}
		return tx.Enqueue(ctx, domain.Job{Kind: domain.JobFigures, Subject: string(yesterday)})
	})
	if err != nil && domain.KindOf(err) != domain.KindConflict {
		return fmt.Errorf("ask for the figures of %s: %w", yesterday, err)
	}
	return nil
}

// RunFigures asks for the figures every day until ctx ends.
func (s *Service) RunFigures(ctx context.Context) {
	for {
		if err := s.AskFigures(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "figures", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(figuresEvery):
		}
	}
}

// FetchFigures fetches what the platform counts of recent pushes, as an outbox
// job asks. Of a push it asks until the platform counts no more, so that days
// that were missed are filled in; done twice it changes nothing.
func (s *Service) FetchFigures(ctx context.Context, job domain.Job) error {
	through := domain.Day(job.Subject)
	byDay, days, err := s.waitingFor(ctx, through)
	if err != nil {
		return err
	}
	var refused error // one day that the platform does not take holds up no other
	for _, day := range days {
		found, err := s.figures.PushedOn(ctx, day)
		if err != nil {
			refused = fmt.Errorf("figures of what was pushed on %s: %w", day, err)
			if domain.KindOf(err) == domain.KindInvalid {
				continue
			}
			break
		}
		for _, id := range byDay[day] {
			if err := s.keepFigures(ctx, id, through, found); err != nil {
				return err
			}
		}
	}
	if refused != nil {
		return s.noFigures(ctx, through, refused)
	}
	if _, err := s.store.ClearAlarm(ctx, figuresAlarm); err != nil {
		return err
	}
	return s.store.SaveSetting(ctx, domain.SettingFigures, domain.FiguresState{Day: through, At: s.store.Now()})
}

// waitingFor returns the pushes of which figures are not known through a day, by
// the days on which they may have been pushed, and those days in their order.
func (s *Service) waitingFor(ctx context.Context, through domain.Day) (byDay map[domain.Day][]string, days []domain.Day, err error) {
	pushed, err := s.store.PushedSince(ctx, through.Add(-figuresBack).Time())
	if err != nil {
		return nil, nil, fmt.Errorf("list what was pushed: %w", err)
	}
	byDay = map[domain.Day][]string{}
	for _, p := range pushed {
		out := domain.DayOf(p.FinishedAt)
		if out > through || p.Through >= min(through, out.Add(domain.ReadingDays-1)) {
			continue
		}
		for _, day := range pushDays(p) {
			byDay[day] = append(byDay[day], p.ID)
		}
	}
	return byDay, slices.Sorted(maps.Keys(byDay)), nil
}

// pushDays returns the days under which the platform may count a push: that on
// which it was handed over, or, where the platform took until after midnight, that
// on which it was known to be out.
func pushDays(p repository.Pushed) []domain.Day {
	out := domain.DayOf(p.FinishedAt)
	if sent := domain.DayOf(p.SentAt); !p.SentAt.IsZero() && sent != out {
		return []domain.Day{sent, out}
	}
	return []domain.Day{out}
}

// noFigures notes in words why there are none. What is not there yet is asked
// for again in an hour.
func (s *Service) noFigures(ctx context.Context, day domain.Day, cause error) error {
	outcome := s.outcome(cause)
	words := outcome.Advice
	if words == "" {
		words = "暂时连不上微信，稍后自动再取。"
	}
	if outcome.Code != 0 {
		words += fmt.Sprintf("（错误号 %d）", outcome.Code)
	}
	if err := s.store.SaveSetting(ctx, domain.SettingFigures, domain.FiguresState{Day: day, At: s.store.Now(), Problem: words}); err != nil {
		return errors.Join(cause, err)
	}
	switch domain.KindOf(cause) {
	case domain.KindThrottled:
		return &domain.Later{At: s.store.Now().Add(figuresLater), Err: cause}
	case domain.KindForbidden:
		alarm := domain.Alarm{Name: figuresAlarm, Words: "取不到推送文章的阅读数据。", Advice: words}
		return errors.Join(cause, s.store.RaiseAlarm(ctx, alarm))
	}
	return cause
}

// keepFigures keeps what the platform counts of one article. An item is known by
// its place in the push and its title, since two pushes of a day may both have a
// first item. Where the platform says nothing of a day nobody read the item.
func (s *Service) keepFigures(ctx context.Context, articleID string, through domain.Day, found []ItemFigures) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := tx.Article(ctx, articleID)
		if err != nil {
			return fmt.Errorf("read article %s: %w", articleID, err)
		}
		sum, known := domain.ArticleFigures{ArticleID: a.ID, Through: through}, false
		for position, item := range a.Items {
			var last domain.Counts
			for _, f := range found {
				if f.Position != position || f.Title != item.Title {
					continue
				}
				known = true
				for _, d := range f.Days {
					if d.Day > through {
						continue
					}
					last = d.Counts
					if err := tx.PutReading(ctx, domain.Reading{ArticleID: a.ID, Position: position, Day: d.Day, Counts: d.Counts}); err != nil {
						return err
					}
				}
			}
			sum.Counts = sum.Plus(last)
		}
		if !known {
			return nil // the platform does not know the push under this day: asked again tomorrow
		}
		return tx.PutFigures(ctx, sum)
	})
}

// ReadingPage is what is known of the reading of one article.
type ReadingPage struct {
	Pushed  bool // by the platform only pushed articles are counted
	Sum     domain.ArticleFigures
	Items   []ItemReading
	Problem string // why the latest figures are not there, in Chinese
}

// ItemReading is the reading of one item, day by day.
type ItemReading struct {
	Title string
	Sum   domain.Counts
	Days  []DayFigures // what was added on each day
}

// Most returns the highest number of reads on a day.
func (i ItemReading) Most() int {
	most := 0
	for _, d := range i.Days {
		most = max(most, d.Reads)
	}
	return most
}

// Reading returns what is known of the reading of an article.
func (s *Service) Reading(ctx context.Context, actor domain.Account, a domain.Article) (ReadingPage, error) {
	if err := mayRead(actor); err != nil {
		return ReadingPage{}, err
	}
	page := ReadingPage{Pushed: a.Delivery == domain.DeliveryPush}
	if !page.Pushed {
		return page, nil
	}
	sums, err := s.store.Figures(ctx, []string{a.ID})
	if err != nil {
		return page, fmt.Errorf("read figures of article %s: %w", a.ID, err)
	}
	if len(sums) > 0 {
		page.Sum = sums[0]
	}
	readings, err := s.store.Readings(ctx, a.ID)
	if err != nil {
		return page, fmt.Errorf("read readings of article %s: %w", a.ID, err)
	}
	for position, item := range a.Items {
		page.Items = append(page.Items, itemReading(item.Title, position, page.Sum.Through, readings))
	}
	var state domain.FiguresState
	if err := s.store.Setting(ctx, domain.SettingFigures, &state); err != nil {
		return page, err
	}
	if a.FinishedAt.IsZero() || page.Sum.Through < domain.DayOf(a.FinishedAt).Add(domain.ReadingDays-1) {
		page.Problem = state.Problem
	}
	return page, nil
}

// itemReading turns sums into what each day added, days on which nobody read
// the item included.
func itemReading(title string, position int, through domain.Day, readings []domain.Reading) ItemReading {
	item := ItemReading{Title: title}
	sums := map[domain.Day]domain.Counts{}
	var first domain.Day
	for _, r := range readings {
		if r.Position == position {
			sums[r.Day] = r.Counts
			if first == "" {
				first = r.Day
			}
		}
	}
	if first == "" {
		return item
	}
	for day := first; day <= min(through, first.Add(domain.ReadingDays-1)); day = day.Add(1) {
		now, known := sums[day]
		if !known {
			now = item.Sum
		}
		item.Days = append(item.Days, DayFigures{Day: day, Counts: now.Less(item.Sum)})
		item.Sum = now
	}
	return item
}

// articleFigures returns what the articles of a list came to, by their ids.
func (s *Service) articleFigures(ctx context.Context, lines []repository.ArticleLine) (map[string]domain.ArticleFigures, error) {
	ids := make([]string, len(lines))
	for i, l := range lines {
		ids[i] = l.ID
	}
	found, err := s.store.Figures(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read figures of articles: %w", err)
	}
	sums := map[string]domain.ArticleFigures{}
	for _, f := range found {
		sums[f.ArticleID] = f
	}
	return sums, nil
}

// MostRead returns a page of articles, the most read first. The place after which
// it starts holds reads where other lists have a time.
func (s *Service) MostRead(ctx context.Context, actor domain.Account, after repository.Cursor) (List, error) {
	if err := mayRead(actor); err != nil {
		return List{}, err
	}
	lines, err := s.store.ArticlesByReads(ctx, repository.ReadsCursor{Reads: int(after.Millis), ArticleID: after.ID}, listPage+1)
	if err != nil {
		return List{}, fmt.Errorf("list articles by reads: %w", err)
	}
	list, err := s.withFigures(ctx, lines)
	if err == nil && len(lines) > listPage {
		last := list.Lines[listPage-1].ID
		list.Next = repository.Cursor{Millis: int64(list.Figures[last].Reads), ID: last}
	}
	return list, err
}

// withFigures completes a page of articles, of which one more may have been read.
func (s *Service) withFigures(ctx context.Context, lines []repository.ArticleLine) (List, error) {
	list := List{Lines: lines[:min(len(lines), listPage)], Counts: map[string]int{}}
	counts, err := s.store.CountArticles(ctx)
	if err != nil {
		return list, fmt.Errorf("count articles: %w", err)
	}
	for _, c := range counts {
		list.Counts[c.State.String()] = c.Count
	}
	list.Figures, err = s.articleFigures(ctx, list.Lines)
	return list, err
}
