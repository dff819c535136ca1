package recognition

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Publicise is how the 公示 is held.
type Publicise struct {
	AwardStep
	From  domain.Day
	Days  int        // working days
	Until domain.Day // later than they end; empty for that day
}

const morning = 9 * time.Hour // when informants are told of a 公示 that begins on a later day

// Publicise begins the 公示. Where it is shown on the phone, every informant is
// told on its first day.
func (s *Service) Publicise(ctx context.Context, actor domain.Account, cmd Publicise) error {
	return s.onRound(ctx, actor, domain.ReckonRewards, cmd.AwardStep, func(tx *repository.Store, r *domain.AwardRound) (string, string, error) {
		all, err := unmovedAwards(ctx, tx, r)
		if err != nil {
			return "", "", err
		}
		problems := domain.CheckChoices(all, r.Setup.Quotas)
		if countChosen(all) == 0 {
			problems = append(problems, domain.AwardProblem{Words: "名单上没有人，不能公示。"})
		}
		calendar, err := tx.Calendar(ctx)
		if err != nil {
			return "", "", err
		}
		how := domain.Publication{From: cmd.From, Days: cmd.Days, Until: cmd.Until, Calendar: calendar}
		if err := r.Publicise(how, problems, actor, tx.Now()); err != nil {
			return "", "", err
		}
		detail := fmt.Sprintf("%s起 %d 个工作日，到%s", r.NoticeFrom.Chinese(), r.NoticeDays, r.NoticeUntil.Chinese())
		if r.Setup.Phone {
			err = tellPublicised(ctx, tx, r, actor)
		}
		return "award.publicise", detail, err
	})
}

// ProlongAwards lets the 公示 go on to a later day, for holidays that nobody had
// entered when it began.
func (s *Service) ProlongAwards(ctx context.Context, actor domain.Account, step AwardStep, until domain.Day) error {
	return s.onRound(ctx, actor, domain.ReckonRewards, step, func(tx *repository.Store, r *domain.AwardRound) (string, string, error) {
		said := r.NoticeUntil
		err := r.Prolong(until, domain.DayOf(tx.Now()))
		return "award.prolong", said.Chinese() + "改为" + r.NoticeUntil.Chinese(), err
	})
}

// tellPublicised sends every informant a message that opens the 公示.
func tellPublicised(ctx context.Context, tx *repository.Store, r *domain.AwardRound, actor domain.Account) error {
	people, err := tx.CountInformants(ctx, domain.InformantActive)
	if err != nil || people == 0 {
		return err
	}
	b := domain.Broadcast{
		ID: tx.NewID(), Subject: fmt.Sprintf("%d年度评优公示", r.Year), Summary: "公示到" + r.NoticeUntil.Chinese(), Link: "/m/awards",
		Body: r.Label() + "的拟表彰名单，" + r.NoticeFrom.Chinese() + "到" + r.NoticeUntil.Chinese() + "公示。如有异议，请在公示期内提出，我们会逐条答复。",
		By:   actor.Actor(), Addressees: domain.Addressees{Kind: domain.AddresseesAll},
	}
	if err := b.Confirm(people, actor.Actor(), tx.Now()); err != nil {
		return err
	}
	job := domain.Job{Kind: domain.JobBroadcast, Subject: b.ID}
	if begins := r.NoticeFrom.Time().Add(morning); begins.After(tx.Now()) {
		b.NextAt, job.DueAt = begins, begins
	}
	if err := tx.AddBroadcast(ctx, &b); err != nil {
		return err
	}
	return tx.Enqueue(ctx, job)
}

// RetractAwards ends the 公示 because the list must change.
func (s *Service) RetractAwards(ctx context.Context, actor domain.Account, step AwardStep, reason string) error {
	return s.onRound(ctx, actor, domain.ReckonRewards, step, func(_ *repository.Store, r *domain.AwardRound) (string, string, error) {
		return "award.retract", strings.TrimSpace(reason), r.Retract(strings.TrimSpace(reason))
	})
}

// DecideAwards says that the list stands.
func (s *Service) DecideAwards(ctx context.Context, actor domain.Account, step AwardStep) error {
	return s.onRound(ctx, actor, domain.ApproveRewards, step, func(tx *repository.Store, r *domain.AwardRound) (string, string, error) {
		open, err := tx.CountOpenAwardObjections(ctx, r.ID)
		if err != nil {
			return "", "", err
		}
		all, err := unmovedAwards(ctx, tx, r)
		if err != nil {
			return "", "", err
		}
		if countChosen(all) == 0 {
			return "", "", domain.Conflict("名单上没有人，不能审定。")
		}
		department, err := tx.Settings(ctx)
		if err != nil {
			return "", "", err
		}
		return "award.decide", fmt.Sprintf("%d 个", countChosen(all)), r.Decide(open, department.Federation, actor, tx.Now())
	})
}

// AwardNotice is what a 公示 shows: no personal data but names.
type AwardNotice struct {
	Round      domain.AwardRound
	Federation string
	Lists      []AwardNoticeList
	Objections []repository.AwardObjectionLine // the reader's own
}

// AwardNoticeList is who is to be awarded of one class.
type AwardNoticeList struct {
	Kind  domain.AwardKind
	Class string // name
	Lines []AwardNoticeLine
}

// AwardNoticeLine is one of them.
type AwardNoticeLine struct {
	ID     string // of the candidate
	Name   string
	Unit   string
	Points string
}

// Label names who it is.
func (l AwardNoticeLine) Label() string {
	if l.Unit == "" {
		return l.Name
	}
	return l.Name + "（" + l.Unit + "）"
}

// AwardNotices returns the 公示 that go on and that informants may see, with
// their own objections.
func (s *Service) AwardNotices(ctx context.Context, who domain.Informant) ([]AwardNotice, error) {
	return s.awardNotices(ctx, who.ID, func(r *domain.AwardRound) bool { return r.Setup.Phone })
}

// PublicAwards returns the 公示 that go on and that everybody may see.
func (s *Service) PublicAwards(ctx context.Context) ([]AwardNotice, error) {
	return s.awardNotices(ctx, "", func(r *domain.AwardRound) bool { return r.Setup.Public })
}

func (s *Service) awardNotices(ctx context.Context, informantID string, open func(r *domain.AwardRound) bool) ([]AwardNotice, error) {
	rounds, err := s.store.AwardRounds(ctx)
	if err != nil {
		return nil, fmt.Errorf("list awards: %w", err)
	}
	today := domain.DayOf(s.store.Now())
	var notices []AwardNotice
	for _, r := range rounds {
		if !r.Shown(today) || !open(&r) {
			continue
		}
		n, err := s.awardNotice(ctx, r)
		if err != nil {
			return nil, err
		}
		if informantID != "" {
			all, err := s.store.AwardObjections(ctx, r.ID)
			if err != nil {
				return nil, fmt.Errorf("list objections of awards %s: %w", r.ID, err)
			}
			n.Objections = slices.DeleteFunc(all, func(o repository.AwardObjectionLine) bool { return o.InformantID != informantID })
		}
		notices = append(notices, n)
	}
	return notices, nil
}

func (s *Service) awardNotice(ctx context.Context, r domain.AwardRound) (AwardNotice, error) {
	n := AwardNotice{Round: r}
	department, err := s.store.Settings(ctx)
	if err != nil {
		return n, err
	}
	n.Federation = cmp.Or(r.Recommender, department.Federation)
	all, err := s.store.AwardRanking(ctx, r.ID)
	if err != nil {
		return n, fmt.Errorf("list candidates of awards %s: %w", r.ID, err)
	}
	for _, g := range awardGroups(r.Setup.Quotas, all, nil) {
		list := AwardNoticeList{Kind: g.Kind, Class: g.Name}
		for _, c := range g.Candidates {
			if c.Chosen {
				list.Lines = append(list.Lines, AwardNoticeLine{ID: c.ID, Name: c.Name, Unit: c.Unit, Points: domain.MeasurePoints.Words(c.Figures.Points)})
			}
		}
		if len(list.Lines) > 0 {
			n.Lists = append(n.Lists, list)
		}
	}
	return n, nil
}

// ObjectToAwards is what somebody holds against a list.
type ObjectToAwards struct {
	RoundID     string
	CandidateID string // empty where it is about the list as a whole
	Raiser      string // by name, where the department enters it
	Words       string
}

const mostOwnObjections = 5 // of one informant that wait at the same time

// ObjectToAwards raises an informant's objection during the 公示.
func (s *Service) ObjectToAwards(ctx context.Context, who domain.Informant, cmd ObjectToAwards) error {
	o := domain.AwardObjection{RoundID: cmd.RoundID, CandidateID: cmd.CandidateID}
	o.ID, o.InformantID, o.Words = s.store.NewID(), who.ID, strings.TrimSpace(cmd.Words)
	return s.object(ctx, who.Actor(), &o, func(tx *repository.Store, r *domain.AwardRound) error {
		if !r.Setup.Phone || !r.Shown(domain.DayOf(tx.Now())) {
			return domain.Conflict("现在不在公示期内。有问题请直接联系编辑部。")
		}
		raised, err := tx.AwardObjections(ctx, r.ID)
		if err != nil {
			return err
		}
		waiting := 0
		for _, earlier := range raised {
			if earlier.InformantID != who.ID || earlier.State != domain.ObjectionOpen {
				continue
			}
			if waiting++; waiting == mostOwnObjections || earlier.CandidateID == o.CandidateID {
				return domain.Conflict("您已经提出过，请等答复。")
			}
		}
		return nil
	})
}

// EnterObjection writes down what somebody has told the department during the
// 公示, or after it as long as nothing is decided.
func (s *Service) EnterObjection(ctx context.Context, actor domain.Account, cmd ObjectToAwards) error {
	if err := actor.Require(domain.ReckonRewards); err != nil {
		return err
	}
	o := domain.AwardObjection{RoundID: cmd.RoundID, CandidateID: cmd.CandidateID, Raiser: strings.TrimSpace(cmd.Raiser)}
	o.ID, o.Words, o.Entered = s.store.NewID(), strings.TrimSpace(cmd.Words), domain.Signed{By: actor.ID, Name: actor.Name, At: s.store.Now()}
	if n := len([]rune(o.Raiser)); n == 0 || n > 40 {
		return domain.InvalidFields(map[string]string{"raiser": "请写明是谁提出的，40 字以内；不愿留名的写“匿名”。"})
	}
	return s.object(ctx, actor.Actor(), &o, func(tx *repository.Store, r *domain.AwardRound) error {
		if r.State != domain.AwardPublicised || domain.DayOf(tx.Now()) < r.NoticeFrom {
			return domain.Conflict("公示以后、审定以前才能登记异议。")
		}
		return nil
	})
}

func (s *Service) object(ctx context.Context, by domain.Actor, o *domain.AwardObjection, allowed func(tx *repository.Store, r *domain.AwardRound) error) error {
	if err := o.Check(); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		r, err := awardRound(ctx, tx, o.RoundID) // holds it, so that two taps follow each other
		if err != nil {
			return err
		}
		if err := allowed(tx, &r); err != nil {
			return err
		}
		if o.CandidateID != "" {
			if c, err := candidateOf(ctx, tx, &r, o.CandidateID); err != nil {
				return err
			} else if !c.Chosen {
				return domain.NotFound("公示名单里没有这一位，请刷新以后再试。")
			}
		}
		if err := tx.AddAwardObjection(ctx, o); err != nil {
			return err
		}
		return audit(ctx, tx, by, domain.AuditRow{Action: "award.object", SubjectID: r.ID, Detail: r.Label()})
	})
	if err != nil {
		return fmt.Errorf("object to awards %s: %w", o.RoundID, err)
	}
	return nil
}

// AnswerAwards answers an objection to a list; who raised it on the phone is
// told. What an upheld one changes is done by excluding somebody, or by ending
// the 公示 and choosing anew.
func (s *Service) AnswerAwards(ctx context.Context, actor domain.Account, cmd Answer) error {
	if err := actor.Require(domain.ReckonRewards); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		o, err := tx.AwardObjection(ctx, cmd.ID)
		if err != nil {
			return err
		}
		r, err := awardRound(ctx, tx, o.RoundID)
		if err != nil {
			return err
		}
		o.Version = cmd.Version
		if err := o.AnswerIt(cmd.Upheld, strings.TrimSpace(cmd.Words), actor, tx.Now()); err != nil {
			return err
		}
		if err := tx.SaveAwardObjection(ctx, &o); err != nil {
			return err
		}
		if o.InformantID != "" {
			n := domain.Notification{Kind: domain.NoticeObjection, InformantID: o.InformantID, Path: "/m/awards", Facts: awardFacts(&r, o.State.Label(), o.Answer, tx)}
			if err := tx.Notify(ctx, n); err != nil {
				return err
			}
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "award.answer", SubjectID: r.ID, Detail: r.Label() + "，" + o.State.Label()})
	})
	if err != nil {
		return fmt.Errorf("answer objection %s: %w", cmd.ID, err)
	}
	return nil
}

func awardFacts(r *domain.AwardRound, result, words string, tx *repository.Store) []domain.Fact {
	return []domain.Fact{
		{Name: "标题", Value: fmt.Sprintf("%d年度评优", r.Year)},
		{Name: "结果", Value: result},
		{Name: "时间", Value: tx.Now().In(domain.Shanghai()).Format("2006年1月2日 15:04")},
		{Name: "说明", Value: words},
	}
}
