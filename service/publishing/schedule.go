package publishing

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"laigao/domain"
	"laigao/repository"
)

// Sending is what a person fills in to send an article.
type Sending struct {
	Place
	Delivery domain.Delivery
	Kind     domain.AudienceKind // of a push
	TagID    int
	Units    []string // ids
	At       string   // 2026-03-05T09:00 in Shanghai, empty for now
	Minded   string   // names of the sensitive days that were confirmed
}

// typedTime is how browsers write a time.
const typedTime = "2006-01-02T15:04"

// due returns when the article shall go out, the zero time for now.
func (c Sending) due() (time.Time, error) {
	if c.At == "" {
		return time.Time{}, nil
	}
	due, err := time.ParseInLocation(typedTime, c.At, domain.Shanghai())
	if err != nil {
		return due, domain.InvalidFields(map[string]string{"due": "请填写日期和时间。"})
	}
	return due, nil
}

// Send publishes a signed article now, or pushes it to all followers.
func (s *Service) Send(ctx context.Context, actor domain.Account, at Place, delivery domain.Delivery) error {
	return s.Release(ctx, actor, Sending{Place: at, Delivery: delivery, Kind: domain.AudienceAll})
}

// Release hands a signed article to the outbox, now or at its time. For one that
// is scheduled it changes the time and the way.
func (s *Service) Release(ctx context.Context, actor domain.Account, cmd Sending) error {
	if err := actor.Require(domain.SendArticles); err != nil {
		return err
	}
	due, err := cmd.due()
	if err != nil {
		return err
	}
	how := domain.Release{Delivery: cmd.Delivery, Minded: cmd.Minded}
	if how.To, err = s.audience(ctx, cmd); err != nil {
		return err
	}
	what := fmt.Sprint(cmd.Delivery, cmd.Kind, cmd.TagID, cmd.Units, cmd.At, cmd.Minded)
	return s.decide(ctx, form{actor, cmd.Place, "send", what}, func(tx *repository.Store, a *domain.Article) (domain.AuditRow, error) {
		if err := s.clean(ctx, tx, a); err != nil {
			return domain.AuditRow{}, err
		}
		now := tx.Now()
		when := due
		if due.IsZero() {
			when = now
		}
		if how, err = s.permitted(ctx, tx, a, how, when); err != nil {
			return domain.AuditRow{}, err
		}
		if !due.IsZero() {
			if err := a.Schedule(how, due, actor.Actor(), now); err != nil {
				return domain.AuditRow{}, err
			}
			job := domain.Job{Kind: domain.JobDueArticle, Subject: a.ID, Payload: moment(due), DueAt: due}
			return row(actor, "article.schedule", a, described(how)+"，"+written(due)), tx.Enqueue(ctx, job)
		}
		if err := a.Send(how, now); err != nil {
			return domain.AuditRow{}, err
		}
		if err := s.renewResult(ctx, tx, a.ID, false); err != nil {
			return domain.AuditRow{}, err
		}
		return row(actor, "article.send", a, described(how)), tx.Enqueue(ctx, domain.Job{Kind: domain.JobSendArticle, Subject: a.ID})
	})
}

// moment writes a time so that a job knows the schedule that it belongs to.
func moment(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

func written(t time.Time) string { return t.In(domain.Shanghai()).Format("2006年1月2日 15:04") }

// described tells how an article goes out, for the audit log.
func described(how domain.Release) string {
	words := how.Delivery.Label()
	if how.Delivery == domain.DeliveryPush {
		words += "给" + how.To.Label()
	}
	if how.Minded != "" {
		words += "，确认在“" + how.Minded + "”发出"
	}
	return words
}

// permitted refuses a way out that is none, a push beyond what the account may, and
// a sensitive day that nobody confirmed.
func (s *Service) permitted(ctx context.Context, tx *repository.Store, a *domain.Article, how domain.Release, when time.Time) (domain.Release, error) {
	if problems := how.Problems(); len(problems) > 0 {
		return how, domain.InvalidFields(problems)
	}
	if problem, err := s.beyond(ctx, tx, a.ID, how, when); err != nil || problem != "" {
		return how, orRefusal(err, "audience", problem)
	}
	days, err := s.sensitiveOn(ctx, tx, when)
	if err != nil {
		return how, err
	}
	names := domain.SensitiveNames(days)
	if names != "" && how.Minded != names {
		return how, domain.InvalidFields(map[string]string{"minded": domain.DayOf(when).Chinese() + "是“" + names + "”，确定要在这一天发，请勾选确认。"})
	}
	how.Minded = names
	return how, nil
}

func orRefusal(err error, field, problem string) error {
	if err != nil {
		return err
	}
	return domain.InvalidFields(map[string]string{field: problem})
}

// beyond returns why the account may not push at a time: to such an audience, or
// once more.
func (s *Service) beyond(ctx context.Context, tx *repository.Store, id string, how domain.Release, when time.Time) (string, error) {
	if how.Delivery != domain.DeliveryPush {
		return "", nil
	}
	quota, err := s.quota(ctx, tx, when, id)
	if words := quota.Kind.Takes(how.To.Kind); err != nil || words != "" {
		return words, err
	}
	if !quota.Kind.Counts(how.To.Kind) {
		return "", nil
	}
	return quota.Problem(), nil
}

// mayHold lets who sends and who signs take a schedule back or hold all up:
// it releases nothing.
func mayHold(actor domain.Account) error {
	if actor.Can(domain.SignArticles) {
		return nil
	}
	return actor.Require(domain.SendArticles)
}

// Unschedule takes an article's schedule back. It stays signed.
func (s *Service) Unschedule(ctx context.Context, actor domain.Account, at Place) error {
	if err := mayHold(actor); err != nil {
		return err
	}
	return s.decide(ctx, form{actor, at, "unschedule", ""}, func(_ *repository.Store, a *domain.Article) (domain.AuditRow, error) {
		due := a.DueAt
		if err := a.Unschedule(""); err != nil {
			return domain.AuditRow{}, err
		}
		return row(actor, "article.unschedule", a, "原定 "+written(due)), nil
	})
}

// maxReason is the longest reason of a suspension, or for letting a check pass,
// in characters.
const maxReason = 200

// Suspend holds up everything that is scheduled until Resume. Suspending what is
// suspended changes nothing.
func (s *Service) Suspend(ctx context.Context, actor domain.Account, reason string) error {
	if err := mayHold(actor); err != nil {
		return err
	}
	reason = strings.Join(strings.Fields(reason), " ")
	if n := utf8.RuneCountInString(reason); n == 0 || n > maxReason {
		return domain.InvalidFields(map[string]string{"reason": "请写明暂停的原因，最多 200 字。"})
	}
	return s.turn(ctx, actor, domain.Suspension{On: true, Reason: reason, By: actor.Name})
}

// Resume ends a suspension: what fell due meanwhile goes out at once.
func (s *Service) Resume(ctx context.Context, actor domain.Account) error {
	if err := mayHold(actor); err != nil {
		return err
	}
	return s.turn(ctx, actor, domain.Suspension{})
}

// turn switches the suspension unless it stands so already.
func (s *Service) turn(ctx context.Context, actor domain.Account, next domain.Suspension) error {
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		now, err := suspension(ctx, tx)
		if err != nil || now.On == next.On {
			return err
		}
		action, detail := "article.resume", "暂停原因："+now.Reason
		if next.On {
			action, detail, next.Since = "article.suspend", next.Reason, tx.Now()
		}
		if err := tx.SaveSetting(ctx, domain.SettingSuspension, next); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: action, Subject: "article", Detail: detail})
	})
	if err != nil {
		return fmt.Errorf("switch the suspension: %w", err)
	}
	return nil
}

// Suspension returns whether everything that is scheduled is held up, and why.
func (s *Service) Suspension(ctx context.Context, actor domain.Account) (domain.Suspension, error) {
	if err := mayRead(actor); err != nil {
		return domain.Suspension{}, err
	}
	return suspension(ctx, s.store)
}

func suspension(ctx context.Context, tx *repository.Store) (domain.Suspension, error) {
	var now domain.Suspension
	err := tx.Setting(ctx, domain.SettingSuspension, &now)
	return now, err
}

// heldPause is how long a due article waits before it looks whether the
// suspension has ended.
const heldPause = 10 * time.Second

// wordsMissed says why a push whose time passed while nothing ran did not go out.
const wordsMissed = "系统当时没有运行，错过了时间。为免深夜打扰关注者，没有补发，请看过时间再推送。"

// DueArticle lets a scheduled article go out whose time has come. Everything is
// looked at again; what stands in the way stops it, and who scheduled it is told.
// A push that was held up goes out afterwards; one that nobody was there for does not.
func (s *Service) DueArticle(ctx context.Context, job domain.Job) error {
	held := false
	err := s.persist(ctx, func(tx *repository.Store) error {
		a, ok, err := scheduledBy(ctx, tx, job)
		if err != nil || !ok {
			return err
		}
		now, err := suspension(ctx, tx)
		if held = now.On; err != nil || held {
			return err
		}
		if a.Delivery == domain.DeliveryPush && !job.FirstTriedAt.IsZero() && job.FirstTriedAt.Sub(a.DueAt) > stalePush {
			return s.stopDue(ctx, tx, &a, wordsMissed, false)
		}
		return s.goOut(ctx, tx, &a)
	})
	if err != nil {
		return fmt.Errorf("let article %s go out: %w", job.Subject, err)
	}
	if held {
		return &domain.Later{At: s.store.Now().Add(heldPause), Err: errors.New("everything scheduled is suspended")}
	}
	return nil
}

// scheduledBy returns the article of a job unless the job's schedule is no more.
func scheduledBy(ctx context.Context, tx *repository.Store, job domain.Job) (domain.Article, bool, error) {
	a, err := tx.Article(ctx, job.Subject)
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return a, false, nil
		}
		return a, false, err
	}
	return a, a.State == domain.ArticleScheduled && moment(a.DueAt) == job.Payload, nil
}

func (s *Service) goOut(ctx context.Context, tx *repository.Store, a *domain.Article) error {
	spoiled, words, err := s.hindrance(ctx, tx, a)
	if err != nil {
		return err
	}
	if words != "" {
		return s.stopDue(ctx, tx, a, words, spoiled)
	}
	if err := a.Send(a.Release(), tx.Now()); err != nil {
		return err
	}
	if err := s.renewResult(ctx, tx, a.ID, false); err != nil {
		return err
	}
	if err := s.save(ctx, tx, a); err != nil {
		return err
	}
	if err := tx.Enqueue(ctx, domain.Job{Kind: domain.JobSendArticle, Subject: a.ID}); err != nil {
		return err
	}
	return tx.Audit(ctx, domain.AuditRow{
		Action: "article.due", Subject: "article", SubjectID: a.ID, Detail: described(a.Release()) + "，" + a.ScheduledBy.Name + "定时",
	})
}

// hindrance returns in words why a scheduled article may not go out now, empty
// when it may. What is spoiled has to be signed anew.
func (s *Service) hindrance(ctx context.Context, tx *repository.Store, a *domain.Article) (spoiled bool, words string, err error) {
	if a.SignedHash == "" || a.SignedHash != a.Hash() {
		return true, "内容在签发后有改动，没有发出，请重新签发。", nil
	}
	all, err := s.checks(ctx, tx, a)
	if err != nil {
		return false, "", err
	}
	if words := firstProblem(all); words != "" {
		return true, words, nil
	}
	if words, err := s.beyond(ctx, tx, a.ID, a.Release(), tx.Now()); err != nil || words != "" {
		return false, words, err
	}
	if _, err := s.recipients(ctx, tx, a); err != nil {
		if domain.KindOf(err) == domain.KindConflict { // the list has become too short or too long
			return false, domain.Public(err), nil
		}
		return false, "", err
	}
	days, err := s.sensitiveOn(ctx, tx, tx.Now())
	if err != nil {
		return false, "", err
	}
	if names := domain.SensitiveNames(days); names != "" && names != a.Minded {
		return false, "今天是“" + names + "”，没有人确认过在这一天发，没有发出。", nil
	}
	return false, "", nil
}

// stopDue ends the schedule of an article that may not go out, and tells who
// scheduled it.
func (s *Service) stopDue(ctx context.Context, tx *repository.Store, a *domain.Article, words string, spoiled bool) error {
	by := a.ScheduledBy
	end := func() error { return a.Unschedule("到时间没有发出：" + words) }
	if spoiled {
		end = func() error { return a.Spoil("到时间没有发出："+words, tx.Now()) }
	}
	if err := end(); err != nil {
		return err
	}
	if err := s.save(ctx, tx, a); err != nil {
		return err
	}
	err := tx.Audit(ctx, domain.AuditRow{Action: "article.stop", Subject: "article", SubjectID: a.ID, Detail: words})
	if err != nil {
		return err
	}
	return tx.NotifyAccounts(ctx, domain.Notification{
		Kind: domain.NoticeStopped, Path: "/console/articles/" + a.ID,
		Facts: []domain.Fact{
			{Name: "标题", Value: a.Title},
			{Name: "结果", Value: "定时推送没有发出"},
			{Name: "时间", Value: written(tx.Now())},
			{Name: "说明", Value: words},
			{Name: "姓名", Value: by.Name},
		},
	}, func(account domain.Account) bool { return account.ID == by.ID })
}

// DueGaveUp ends the schedule of an article whose time came while it could not
// be looked at.
func (s *Service) DueGaveUp(ctx context.Context, job domain.Job, _ error) error {
	return s.persist(ctx, func(tx *repository.Store) error {
		a, ok, err := scheduledBy(ctx, tx, job)
		if err != nil || !ok {
			return err
		}
		return s.stopDue(ctx, tx, &a, "系统多次尝试都没有办成，请重新定时或马上发出。", false)
	})
}
