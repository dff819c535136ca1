package adoption

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// RecommendationLine is a recommendation as lists show it.
type RecommendationLine = repository.RecommendationLine

// Recommend sends a manuscript to outlets.
type Recommend struct {
	ManuscriptID string
	OutletIDs    []string
	Day          string // when it was sent, 2026-03-05
	Way          domain.Way
	Note         string
	Tell         bool // the author reads in the manuscript's course where it was sent
}

// Recommended is the outcome, by the outlets' names.
type Recommended struct {
	Sent    []string
	Already []string // waiting for an answer, or adopted there: nothing was done
}

// mostOutlets bounds how many outlets one form sends to.
const mostOutlets = 50

// Recommend notes that a manuscript was sent to outlets, to all of them or to
// none. Recommending the same again has no further effect.
func (s *Service) Recommend(ctx context.Context, actor domain.Account, cmd Recommend) (Recommended, error) {
	if err := actor.Require(domain.RecordAdoptions); err != nil {
		return Recommended{}, err
	}
	day, err := cmd.check(domain.DayOf(s.store.Now()))
	if err != nil {
		return Recommended{}, err
	}
	var done Recommended
	for range conflictTries { // two who send at once: the second sees the first's row
		err = s.store.InTx(ctx, func(tx *repository.Store) error {
			done = Recommended{}
			return done.send(ctx, tx, actor, recommending{Recommend: cmd, day: day})
		})
		if err == nil || domain.KindOf(err) != domain.KindConflict || domain.Public(err) != "" {
			break
		}
	}
	return done, err
}

func (cmd *Recommend) check(today domain.Day) (domain.Day, error) {
	cmd.Note = strings.TrimSpace(cmd.Note)
	slices.Sort(cmd.OutletIDs)
	cmd.OutletIDs = slices.Compact(cmd.OutletIDs)
	problems := map[string]string{}
	day, err := domain.ParseDay(strings.TrimSpace(cmd.Day))
	switch {
	case err != nil:
		problems["sent_day"] = "请填写推荐日期。"
	case day > today:
		problems["sent_day"] = "推荐日期还没有到。"
	}
	switch {
	case len(cmd.OutletIDs) == 0:
		problems["outlets"] = "请至少选择一家媒体。"
	case len(cmd.OutletIDs) > mostOutlets:
		problems["outlets"] = "一次最多推荐给 50 家。"
	}
	if !slices.Contains(domain.Ways(), cmd.Way) {
		problems["way"] = "请选择推荐的方式。"
	}
	if len([]rune(cmd.Note)) > maxReason {
		problems["note"] = "请不要超过 200 个字。"
	}
	if len(problems) > 0 {
		return "", domain.InvalidFields(problems)
	}
	return day, nil
}

type recommending struct {
	Recommend
	day domain.Day
}

func (done *Recommended) send(ctx context.Context, tx *repository.Store, actor domain.Account, cmd recommending) error {
	m, err := adoptable(ctx, tx, cmd.ManuscriptID)
	if err != nil {
		return err
	}
	for _, id := range cmd.OutletIDs {
		outlet, err := tx.Outlet(ctx, id)
		if err != nil && domain.KindOf(err) == domain.KindNotFound || err == nil && !outlet.InUse() {
			return domain.InvalidFields(map[string]string{"outlets": "选择的媒体里有已停用的，请重新选择。"})
		}
		if err != nil {
			return fmt.Errorf("read outlet %s: %w", id, err)
		}
		if err := m.CheckRecommend(outlet); err != nil {
			return err
		}
		if err := done.sendTo(ctx, tx, actor, m, outlet, cmd); err != nil {
			return err
		}
	}
	if len(done.Sent) == 0 {
		return nil
	}
	words := "已推荐给“" + strings.Join(done.Sent, "”“") + "”"
	event := domain.Event{ManuscriptID: m.ID, Kind: domain.EventRecommended, Actor: actor.Actor(), Internal: words + "（" + cmd.Way.Label() + "）"}
	if cmd.Tell {
		event.Public, event.Internal = words+"，刊发后会告诉您", cmd.Way.Label()
	}
	if err := tx.AddEvent(ctx, event); err != nil {
		return err
	}
	detail := "稿件 " + m.Number + "：" + strings.Join(done.Sent, "、")
	return audit(ctx, tx, actor, domain.AuditRow{Action: "recommendation.send", SubjectID: m.ID, Detail: detail})
}

func (done *Recommended) sendTo(ctx context.Context, tx *repository.Store, actor domain.Account, m domain.Manuscript, outlet domain.Outlet, cmd recommending) error {
	waiting, err := tx.CountRecommendations(ctx, repository.RecommendationQuery{
		ManuscriptID: m.ID, OutletID: outlet.ID, States: []domain.RecommendationState{domain.RecommendationWaiting},
	})
	if err != nil {
		return err
	}
	known, found, err := existing(ctx, tx, domain.Adoption{ManuscriptID: m.ID, OutletID: outlet.ID})
	if err != nil {
		return err
	}
	if waiting > 0 || found && known.State == domain.AdoptionConfirmed {
		done.Already = append(done.Already, outlet.Name)
		return nil
	}
	r := domain.Recommendation{ManuscriptID: m.ID, OutletID: outlet.ID, Way: cmd.Way, SentDay: cmd.day, Note: cmd.Note, Actor: actor.Actor()}
	if err := tx.AddRecommendation(ctx, &r); err != nil {
		return fmt.Errorf("recommend manuscript %s to outlet %s: %w", m.ID, outlet.ID, err)
	}
	done.Sent = append(done.Sent, outlet.Name)
	due := cmd.day.Add(domain.AnswerDays + 1).Time().Add(remindMorning)
	return tx.Enqueue(ctx, domain.Job{Kind: domain.JobRemindRecommended, Subject: r.ID, DueAt: due})
}

// remindMorning is when in the morning people are reminded.
const remindMorning = 9 * time.Hour

// Answer is what an outlet said to a recommendation, or that it was taken back.
type Answer struct {
	ID       string
	Withdraw bool // by the department, instead of declined by the outlet
	Words    string
}

// Answer notes that an outlet does not want a manuscript, or takes the
// recommendation back. It returns the manuscript's id. The same answer given
// twice is one; that an outlet adopts is recorded as an adoption.
func (s *Service) Answer(ctx context.Context, actor domain.Account, cmd Answer) (string, error) {
	if err := actor.Require(domain.RecordAdoptions); err != nil {
		return "", err
	}
	manuscriptID := ""
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		line, err := recommendation(ctx, tx, cmd.ID)
		if err != nil {
			return err
		}
		manuscriptID = line.ManuscriptID
		action, change, wanted := "recommendation.decline", line.Decline, domain.RecommendationDeclined
		if cmd.Withdraw {
			action, change, wanted = "recommendation.withdraw", line.Withdraw, domain.RecommendationWithdrawn
		}
		if line.State == wanted && line.Answer == strings.TrimSpace(cmd.Words) {
			return nil
		}
		if err := change(cmd.Words, actor.Actor(), tx.Now()); err != nil {
			return err
		}
		if err := tx.SaveRecommendation(ctx, &line.Recommendation); err != nil {
			return fmt.Errorf("answer recommendation %s: %w", line.ID, err)
		}
		detail := line.Outlet.Name + "，稿件 " + line.Number
		if line.Answer != "" {
			detail += "：" + line.Answer
		}
		return audit(ctx, tx, actor, domain.AuditRow{Action: action, SubjectID: line.ManuscriptID, Detail: detail})
	})
	return manuscriptID, err
}

func recommendation(ctx context.Context, on *repository.Store, id string) (*RecommendationLine, error) {
	lines, err := on.Recommendations(ctx, repository.RecommendationQuery{ID: id, Limit: 1})
	if err != nil {
		return nil, err
	}
	if id == "" || len(lines) == 0 {
		return nil, domain.NotFound("没有找到这条推荐。")
	}
	return &lines[0], nil
}

// adopted notes that what was recommended is adopted and reports whether it was.
// It belongs into the transaction that confirms the adoption.
func adopted(ctx context.Context, tx *repository.Store, actor domain.Account, a domain.Adoption) (bool, error) {
	lines, err := tx.Recommendations(ctx, repository.RecommendationQuery{ManuscriptID: a.ManuscriptID, OutletID: a.OutletID})
	if err != nil {
		return false, err
	}
	found := false
	for i := range lines {
		r := &lines[i].Recommendation
		if r.State == domain.RecommendationWithdrawn {
			continue
		}
		found = true
		if i < len(lines)-1 && r.State != domain.RecommendationWaiting {
			continue // an earlier answer stays what it was
		}
		r.Adopt(actor.Actor(), tx.Now())
		if err := tx.SaveRecommendation(ctx, r); err != nil {
			return false, fmt.Errorf("answer recommendation %s: %w", r.ID, err)
		}
	}
	return found, nil
}

// unadopted waits again for the answer to what was recommended: the adoption was
// entered by mistake.
func unadopted(ctx context.Context, tx *repository.Store, a domain.Adoption) error {
	lines, err := tx.Recommendations(ctx, repository.RecommendationQuery{
		ManuscriptID: a.ManuscriptID, OutletID: a.OutletID, States: []domain.RecommendationState{domain.RecommendationAdopted},
	})
	if err != nil || len(lines) == 0 {
		return err
	}
	r := lines[len(lines)-1].Recommendation
	r.Reopen()
	if err := tx.SaveRecommendation(ctx, &r); err != nil {
		return fmt.Errorf("reopen recommendation %s: %w", r.ID, err)
	}
	return nil
}

// RecommendationsOf returns what was recommended of a manuscript, the oldest first.
func (s *Service) RecommendationsOf(ctx context.Context, actor domain.Account, manuscriptID string) ([]RecommendationLine, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, err
	}
	return s.store.Recommendations(ctx, repository.RecommendationQuery{ManuscriptID: manuscriptID})
}

// RecommendationsQuery selects recommendations.
type RecommendationsQuery struct {
	State    string // waiting, adopted, declined or withdrawn; empty: waiting
	OutletID string
	After    string // Next of the page before
}

// Recommendations is a page of recommendations.
type Recommendations struct {
	State   domain.RecommendationState
	Counts  map[domain.RecommendationState]int // of the outlet selected, or of all
	Outlet  domain.Outlet
	Outlets []domain.Outlet
	Lines   []RecommendationLine
	Today   domain.Day
	Next    string
}

// Recommendations lists recommendations in one state, those that have waited
// longest first.
func (s *Service) Recommendations(ctx context.Context, actor domain.Account, q RecommendationsQuery) (Recommendations, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return Recommendations{}, err
	}
	page := Recommendations{Counts: map[domain.RecommendationState]int{}, Today: domain.DayOf(s.store.Now())}
	var err error
	if page.Outlets, err = s.store.Outlets(ctx); err != nil {
		return page, err
	}
	for _, o := range page.Outlets {
		if o.ID == q.OutletID {
			page.Outlet = o
		}
	}
	for _, state := range []domain.RecommendationState{domain.RecommendationWaiting, domain.RecommendationAdopted, domain.RecommendationDeclined, domain.RecommendationWithdrawn} {
		if state.String() == q.State {
			page.State = state
		}
		page.Counts[state], err = s.store.CountRecommendations(ctx, repository.RecommendationQuery{OutletID: page.Outlet.ID, States: []domain.RecommendationState{state}})
		if err != nil {
			return page, err
		}
	}
	page.Lines, err = s.store.Recommendations(ctx, repository.RecommendationQuery{
		OutletID: page.Outlet.ID, States: []domain.RecommendationState{page.State}, Limit: pageSize + 1,
		After: repository.RecommendationCursor(parseCursor(q.After)),
	})
	if len(page.Lines) > pageSize {
		page.Lines = page.Lines[:pageSize]
		last := page.Lines[pageSize-1]
		page.Next = string(last.SentDay) + "_" + last.ID
	}
	return page, err
}

// Unanswered returns the recommendations that have waited too long for an answer,
// the oldest first, and how many there are; none for who may not note answers.
func (s *Service) Unanswered(ctx context.Context, actor domain.Account, limit int) ([]RecommendationLine, int, error) {
	if !actor.Can(domain.RecordAdoptions) {
		return nil, 0, nil
	}
	q := repository.RecommendationQuery{
		States: []domain.RecommendationState{domain.RecommendationWaiting}, SentBefore: domain.DayOf(s.store.Now()).Add(-domain.AnswerDays),
	}
	count, err := s.store.CountRecommendations(ctx, q)
	if err != nil || count == 0 {
		return nil, count, err
	}
	q.Limit = limit
	lines, err := s.store.Recommendations(ctx, q)
	return lines, count, err
}

// CountWaiting counts the recommendations that wait for an answer.
func (s *Service) CountWaiting(ctx context.Context, actor domain.Account) (int, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return 0, err
	}
	return s.store.CountRecommendations(ctx, repository.RecommendationQuery{States: []domain.RecommendationState{domain.RecommendationWaiting}})
}

// RemindRecommended tells whoever recommended a manuscript that no answer has
// come, once, as an outbox job says.
func (s *Service) RemindRecommended(ctx context.Context, job domain.Job) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		line, err := recommendation(ctx, tx, job.Subject)
		if err != nil {
			if domain.KindOf(err) == domain.KindNotFound {
				return nil
			}
			return err
		}
		if line.State != domain.RecommendationWaiting || !line.RemindedAt.IsZero() {
			return nil
		}
		line.RemindedAt = tx.Now()
		if err := tx.SaveRecommendation(ctx, &line.Recommendation); err != nil {
			return fmt.Errorf("remind of recommendation %s: %w", line.ID, err)
		}
		n := domain.Notification{
			Kind: domain.NoticeWaiting, ManuscriptID: line.ManuscriptID, Path: "/console/recommendations?outlet=" + line.OutletID,
			Facts: []domain.Fact{
				{Name: "标题", Value: line.Title},
				{Name: "编号", Value: line.Number},
				{Name: "结果", Value: "推荐未答复"},
				{Name: "说明", Value: line.SentDay.Chinese() + "推荐给" + line.Outlet.Name},
				{Name: "时间", Value: stamp(tx.Now())},
			},
		}
		return tx.NotifyAccounts(ctx, n, func(a domain.Account) bool { return a.ID == line.Actor.ID })
	})
}
