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
	Reasons        []string           // codes of the department's reasons, for return and rejection
	Marks          []domain.MarkDraft // 批注, for return
	SecrecyChecked bool               // 宣传口保密审查, asked at the last step unless it is on record
	Reserved       bool               // 留用备用, at the last step
	Exception      string             // why one person holds two steps, where the settings allow it
	Over           string             // account that has the step in hand and is passed over knowingly
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
	if len([]rune(cmd.Exception)) > maxReason {
		problems["exception"] = "请不要超过 200 个字。"
	}
	if len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	return nil
}

func (s *Service) decide(ctx context.Context, tx *repository.Store, actor domain.Account, cmd Decision) (Decided, error) {
	m, reviews, err := course(ctx, tx, cmd.ManuscriptID)
	if err != nil {
		return Decided{}, err
	}
	if m.Version != cmd.Version || !m.AwaitsReview() {
		return answered(tx, actor, asked{cmd: cmd, m: m, reviews: reviews})
	}
	deputies, err := tx.DeputiesInForce(ctx)
	if err != nil {
		return Decided{}, err
	}
	capacity, may, refusal := m.CapacityFor(actor, deputies, reviews)
	if !may {
		return Decided{}, refusal
	}
	if err := checkLock(m, actor, tx.Now()); err != nil {
		return Decided{}, err
	}
	if refusal != nil {
		if err := except(ctx, tx, refusal, cmd); err != nil {
			return Decided{}, err
		}
	}
	if err := s.checkCharge(ctx, tx, actor, asked{cmd: cmd, m: m, reviews: reviews}); err != nil {
		return Decided{}, err
	}
	if m.LockOwner == actor.ID {
		m.LockOwner, m.LockName, m.LockUntil = "", "", time.Time{}
	}
	signed := domain.Review{SignerID: actor.ID, SignerName: actor.Name}
	signed.ForID, signed.ForName = capacity.Person()
	if refusal != nil {
		signed.Exception = cmd.Exception
	}
	if err := s.sign(ctx, tx, actor, signing{Decision: cmd, m: &m, reviews: reviews, signed: signed}); err != nil {
		return Decided{}, err
	}
	return Decided{Manuscript: m}, nil
}

// course reads a manuscript with its signed steps.
func course(ctx context.Context, tx *repository.Store, id string) (domain.Manuscript, []domain.Review, error) {
	m, err := submitted(ctx, tx, id)
	if err != nil {
		return m, nil, err
	}
	reviews, err := tx.Reviews(ctx, m.ID)
	if err != nil {
		return m, nil, fmt.Errorf("read reviews of manuscript %s: %w", m.ID, err)
	}
	return m, reviews, nil
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

// except lets one person hold two steps where the settings allow it and its
// reason is given; else it returns the refusal.
func except(ctx context.Context, tx *repository.Store, refusal error, cmd Decision) error {
	settings, err := tx.Settings(ctx)
	if err != nil {
		return err
	}
	if !settings.OnePersonTwoSteps {
		return refusal
	}
	if cmd.Exception == "" {
		return domain.InvalidFields(map[string]string{"exception": "您已经审过这篇稿件的另一步，请写明由同一人审两步的原因。"})
	}
	return nil
}
