package review

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// sameClick is how long a repeated decision counts as the same one.
const sameClick = 10 * time.Minute

// Decision is what a reviewer decides about the step that waits.
type Decision struct {
	ManuscriptID   string
	Version        int64 // of the manuscript that the reviewer saw
	Decision       domain.Decision
	Opinion        string
	Reasons        []string // codes of domain.Reasons, for return and rejection
	SecrecyChecked bool     // 宣传口保密审查, asked at the last step
	Reserved       bool     // 留用备用, at the last step
	Exception      string   // why one person holds two steps, where the settings allow it
	Over           string   // account that has the step in hand and is passed over knowingly
}

// Decided is the outcome of a decision.
type Decided struct {
	Manuscript domain.Manuscript
	Already    bool // the same decision had been taken before: nothing was done now
}

// Decide signs the step that waits. A decision sent twice has one effect; one
// about a manuscript that changed meanwhile is a Conflict that says how it stands.
func (s *Service) Decide(ctx context.Context, actor domain.Account, cmd Decision) (Decided, error) {
	if !actor.Can(domain.ReviewFirst) && !actor.Can(domain.ReviewSecond) {
		if err := actor.Require(domain.ReviewFinal); err != nil {
			return Decided{}, err
		}
	}
	cmd.Opinion, cmd.Exception = strings.TrimSpace(cmd.Opinion), strings.TrimSpace(cmd.Exception)
	if err := cmd.check(); err != nil {
		return Decided{}, err
	}
	var done Decided
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		var err error
		done, err = s.decide(ctx, tx, actor, cmd)
		return err
	})
	if err != nil {
		return Decided{}, err
	}
	return done, nil
}

func (cmd Decision) check() error {
	problems := map[string]string{}
	switch {
	case cmd.Opinion == "":
		problems["opinion"] = "请写审稿意见。"
	case len([]rune(cmd.Opinion)) > maxOpinion:
		problems["opinion"] = "意见请不要超过 2000 个字。"
	}
	if cmd.Decision == domain.DecisionNone {
		problems["decision"] = "请选择通过、退回修改或不采用。"
	}
	if len(domain.ReasonLabels(cmd.Reasons)) != len(cmd.Reasons) {
		problems["reasons"] = "有一项原因不存在，请重新选择。"
	}
	if len([]rune(cmd.Exception)) > maxReason {
		problems["exception"] = "请不要超过 200 个字。"
	}
	if len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	return nil
}

func (s *Service) decide(ctx context.Context, tx *repository.Store, actor domain.Account, cmd Decision) (Decided, error) {
	m, err := submitted(ctx, tx, cmd.ManuscriptID)
	if err != nil {
		return Decided{}, err
	}
	reviews, err := tx.Reviews(ctx, m.ID)
	if err != nil {
		return Decided{}, fmt.Errorf("read reviews of manuscript %s: %w", m.ID, err)
	}
	if m.Version != cmd.Version || !m.AwaitsReview() {
		return answered(tx, actor, asked{cmd: cmd, m: m, reviews: reviews})
	}
	if err := actor.Require(domain.ReviewPermission(m.Step, m.Steps)); err != nil {
		return Decided{}, err
	}
	if err := checkLock(m, actor, tx.Now()); err != nil {
		return Decided{}, err
	}
	if err := s.checkPerson(ctx, tx, actor, asked{cmd: cmd, m: m, reviews: reviews}); err != nil {
		return Decided{}, err
	}
	if err := s.checkCharge(ctx, tx, actor, asked{cmd: cmd, m: m, reviews: reviews}); err != nil {
		return Decided{}, err
	}
	if cmd.Decision == domain.DecisionPass && m.Step == m.Steps && !cmd.SecrecyChecked {
		return Decided{}, domain.InvalidFields(map[string]string{"secrecy_checked": "终审通过前须完成保密审查，请确认后勾选。"})
	}
	if m.LockOwner == actor.ID {
		m.LockOwner, m.LockName, m.LockUntil = "", "", time.Time{}
	}
	signed := signing{Decision: cmd, m: &m, reviews: reviews, excepted: m.CheckReviewer(actor.ID, reviews) != nil}
	if err := s.sign(ctx, tx, actor, signed); err != nil {
		return Decided{}, err
	}
	return Decided{Manuscript: m}, nil
}

type asked struct {
	cmd     Decision
	m       domain.Manuscript
	reviews []domain.Review
}

// answered answers a decision about a manuscript that is no longer as the
// reviewer saw it: done when it was this very decision that changed it.
func answered(tx *repository.Store, actor domain.Account, a asked) (Decided, error) {
	since := tx.Now().Add(-sameClick)
	same := slices.ContainsFunc(a.reviews, func(r domain.Review) bool {
		return r.SignerID == actor.ID && r.Round == a.m.Round && r.Decision == a.cmd.Decision && r.Opinion == a.cmd.Opinion &&
			r.VoidedAt.IsZero() && r.CreatedAt.After(since)
	})
	if same {
		return Decided{Manuscript: a.m, Already: true}, nil
	}
	if !a.m.AwaitsReview() {
		return Decided{}, domain.Conflict("这篇稿件已处理，现在是“" + a.m.Status() + "”。您的意见没有提交，请刷新查看。")
	}
	return Decided{}, domain.Conflict("您打开页面以后，这篇稿件有了变动，现在是“" + a.m.Status() + "”。请刷新看过最新内容再审，您写的意见还在下面。")
}

// checkPerson holds that the steps are different persons' work, unless the
// settings allow an exception and its reason is given.
func (s *Service) checkPerson(ctx context.Context, tx *repository.Store, actor domain.Account, a asked) error {
	refusal := a.m.CheckReviewer(actor.ID, a.reviews)
	if refusal == nil {
		return nil
	}
	settings, err := tx.Settings(ctx)
	if err != nil {
		return err
	}
	if !settings.OnePersonTwoSteps {
		return refusal
	}
	if a.cmd.Exception == "" {
		return domain.InvalidFields(map[string]string{"exception": "您已经审过这篇稿件的另一步，请写明由同一人审两步的原因。"})
	}
	label := domain.StepLabel(a.m.Step, a.m.Steps)
	return audit(ctx, tx, actor, "manuscript.review_exception", a.m, "同一人再审"+label+"，原因："+a.cmd.Exception)
}

type signing struct {
	Decision
	m        *domain.Manuscript
	reviews  []domain.Review
	excepted bool // the signer holds another step, for the reason in Exception
}

// sign changes the state, keeps the signed step and tells whom it concerns.
func (s *Service) sign(ctx context.Context, tx *repository.Store, actor domain.Account, d signing) error {
	m := d.m
	signed := domain.Review{
		ManuscriptID: m.ID, Round: m.Round, Step: m.Step, Steps: m.Steps, Decision: d.Decision.Decision, Opinion: d.Opinion,
		Reasons: d.Reasons, SecrecyChecked: d.SecrecyChecked && m.Step == m.Steps, SignerID: actor.ID, SignerName: actor.Name,
	}
	label := domain.StepLabel(m.Step, m.Steps)
	if err := s.change(ctx, tx, d, &signed); err != nil {
		return err
	}
	if err := tx.AddReview(ctx, signed); err != nil {
		return fmt.Errorf("sign review of manuscript %s: %w", m.ID, err)
	}
	if err := tx.SaveManuscript(ctx, m); err != nil {
		return fmt.Errorf("decide on manuscript %s: %w", m.ID, err)
	}
	if err := s.handOn(ctx, tx, actor, *m); err != nil {
		return err
	}
	event := outcome(*m, signed, label)
	event.Actor, event.Internal = actor.Actor(), label+signed.Decision.Label()+"，意见："+d.Opinion
	if d.excepted {
		event.Internal += "（同一人审两步，原因：" + d.Exception + "）"
	}
	if err := tx.AddEvent(ctx, event); err != nil {
		return err
	}
	detail := label + signed.Decision.Label()
	if labels := domain.ReasonLabels(d.Reasons); len(labels) > 0 {
		detail += "：" + strings.Join(labels, "、")
	}
	if err := audit(ctx, tx, actor, "manuscript.review", *m, detail); err != nil {
		return err
	}
	return tell(ctx, tx, *m, append(d.reviews, signed))
}

// change moves the manuscript on. The last step binds the approval to what the
// manuscript says now.
func (s *Service) change(ctx context.Context, tx *repository.Store, d signing, signed *domain.Review) error {
	m, now := d.m, tx.Now()
	if m.State == domain.ManuscriptAdopted && signed.Decision != domain.DecisionPass {
		return domain.Conflict("稿件已被采用，只能重新签发；要停止使用，请办理撤稿。")
	}
	switch signed.Decision {
	case domain.DecisionReturn:
		return m.Return(publicReason(d.Reasons, d.Opinion), now)
	case domain.DecisionReject:
		return m.Reject(publicReason(d.Reasons, d.Opinion), now)
	case domain.DecisionPass, domain.DecisionNone:
	}
	if m.Step == m.Steps {
		attachments, err := tx.Attachments(ctx, m.ID)
		if err != nil {
			return fmt.Errorf("read attachments of manuscript %s: %w", m.ID, err)
		}
		signed.Hash = domain.ApprovalHash(m.Text, attachments)
		m.Reserved = d.Reserved
	}
	return m.Pass(signed.Hash, now)
}

// publicReason is what the author reads of a return or rejection.
func publicReason(reasons []string, opinion string) string {
	if labels := domain.ReasonLabels(reasons); len(labels) > 0 {
		return strings.Join(labels, "；") + "。" + opinion
	}
	return opinion
}

// outcome is the line of the manuscript's course, in the words for its author.
func outcome(m domain.Manuscript, signed domain.Review, label string) domain.Event {
	event := domain.Event{ManuscriptID: m.ID}
	switch {
	case signed.Decision == domain.DecisionReturn:
		event.Kind, event.Public = domain.EventReturned, "退回修改："+m.Reason
	case signed.Decision == domain.DecisionReject:
		event.Kind, event.Public = domain.EventRejected, "未采用："+m.Reason
	case m.AwaitsReview():
		event.Kind, event.Public = domain.EventPassed, label+"通过，进入"+domain.StepLabel(m.Step, m.Steps)
	case m.State == domain.ManuscriptAdopted:
		event.Kind = domain.EventAccepted // approved anew after a change: the department's own matter
	default:
		event.Kind, event.Public = domain.EventAccepted, "终审通过，已审定"
	}
	return event
}

// tell notifies the author of an end, the next step's reviewers of a beginning.
func tell(ctx context.Context, tx *repository.Store, m domain.Manuscript, reviews []domain.Review) error {
	notice := domain.Notification{}
	words := m.Reason
	switch {
	case m.AwaitsReview():
		return tellReviewers(ctx, tx, m, reviews)
	case m.State == domain.ManuscriptReturned:
		notice.Kind = domain.NoticeReturned
	case m.State == domain.ManuscriptRejected:
		notice.Kind = domain.NoticeRejected
	case m.State == domain.ManuscriptAccepted:
		notice.Kind, words = domain.NoticeAccepted, m.Next()
	default:
		return nil
	}
	notice.Facts = facts(m, m.Status(), words, tx.Now())
	return tellAuthor(ctx, tx, m, notice)
}
