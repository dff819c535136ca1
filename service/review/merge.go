package review

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// Pair is two manuscripts side by side with what they have in common.
type Pair struct {
	Left    *Side
	Right   *Side
	Percent int
	State   domain.DuplicateState
	By      string // who answered
	MayEdit bool
}

// Side is one manuscript of a pair.
type Side struct {
	domain.Manuscript
	Unit      domain.Unit
	Informant domain.Informant
	TitleCut  []domain.Piece
	BodyCut   []domain.Piece
	Refused   string // why it cannot be closed into the other, empty when it can
}

// Pair compares two manuscripts.
func (s *Service) Pair(ctx context.Context, actor domain.Account, leftID, rightID string) (Pair, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return Pair{}, err
	}
	script, err := s.script()
	if err != nil {
		return Pair{}, err
	}
	page := Pair{MayEdit: actor.Can(domain.EditManuscripts)}
	if page.Left, err = s.side(ctx, leftID); err != nil {
		return page, err
	}
	if page.Right, err = s.side(ctx, rightID); err != nil {
		return page, err
	}
	left, right := page.Left, page.Right
	left.mark(right.Text, script)
	right.mark(left.Text, script)
	page.Percent, _ = domain.Alike(domain.CompareText(left.Text), domain.CompareText(right.Text), script)
	pairs, err := s.store.Duplicates(ctx, leftID)
	if err != nil {
		return page, err
	}
	for _, p := range pairs {
		if p.Other(leftID) == rightID {
			page.State, page.By = p.State, p.AnswererName
		}
	}
	left.Refused = s.refusal(ctx, actor, right.Manuscript, left.Manuscript)
	right.Refused = s.refusal(ctx, actor, left.Manuscript, right.Manuscript)
	return page, nil
}

func (s *Service) side(ctx context.Context, id string) (*Side, error) {
	m, err := submitted(ctx, s.store, id)
	if err != nil {
		return nil, err
	}
	side := &Side{Manuscript: m}
	if side.Text, err = s.shown(ctx, m); err != nil {
		return side, err
	}
	side.Unit, side.Informant, err = people(ctx, s.store, m)
	return side, err
}

// mark cuts the side's text at what stands in the other one.
func (s *Side) mark(other domain.Text, script domain.Script) {
	s.TitleCut = domain.CommonPassages(s.Title, domain.CompareText(other), script)
	s.BodyCut = domain.CommonPassages(domain.PlainText(s.Body), domain.CompareText(other), script)
}

// refusal says why the actor cannot close one manuscript into the other.
func (s *Service) refusal(ctx context.Context, actor domain.Account, kept, closed domain.Manuscript) string {
	reviews, err := s.store.Reviews(ctx, closed.ID)
	if err != nil {
		return "暂时读不到审稿记录，请稍后再试。"
	}
	if err := s.mayMerge(actor, kept, closed, reviews); err != nil {
		return domain.Public(err)
	}
	return ""
}

// mayMerge holds that closing a manuscript into another is a decision about the
// step at which it stands, and that step's reviewer's to take.
func (s *Service) mayMerge(actor domain.Account, kept, closed domain.Manuscript, reviews []domain.Review) error {
	if err := domain.CheckMerge(kept, closed); err != nil {
		return err
	}
	if err := actor.Require(domain.ReviewPermission(closed.Step, closed.Steps)); err != nil {
		return domain.Forbidden("稿件在" + domain.StepLabel(closed.Step, closed.Steps) + "，由" + domain.StepLabel(closed.Step, closed.Steps) + "人员合并。")
	}
	if err := checkLock(closed, actor, s.store.Now()); err != nil {
		return err
	}
	return closed.CheckReviewer(actor.ID, reviews)
}

// Merge asks to close a manuscript into another one that tells the same.
type Merge struct {
	KeptID   string
	ClosedID string
	Version  int64 // of the closed manuscript as the actor saw it
}

// Merge closes one manuscript into another. Its author is told which one was
// kept; both courses say it. Asked twice, it has one effect.
func (s *Service) Merge(ctx context.Context, actor domain.Account, cmd Merge) error {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		merges, err := tx.Merges(ctx, cmd.ClosedID)
		if err != nil {
			return err
		}
		for _, m := range merges {
			if m.Holds() && m.ClosedID == cmd.ClosedID && m.KeptID == cmd.KeptID {
				return nil
			}
		}
		kept, err := submitted(ctx, tx, cmd.KeptID)
		if err != nil {
			return err
		}
		closed, err := submitted(ctx, tx, cmd.ClosedID)
		if err != nil {
			return err
		}
		if closed.Version != cmd.Version && closed.State == domain.ManuscriptReviewing {
			return domain.Conflict("您打开页面以后，要合并掉的稿件有了变动，请看过最新内容再合并。")
		}
		reviews, err := tx.Reviews(ctx, closed.ID)
		if err != nil {
			return err
		}
		if err := s.mayMerge(actor, kept, closed, reviews); err != nil {
			return err
		}
		return s.merge(ctx, tx, actor, merging{kept: kept, closed: closed, reviews: reviews})
	})
}

type merging struct {
	kept    domain.Manuscript
	closed  domain.Manuscript
	reviews []domain.Review
}

// merge signs the rejection, which tells the author, and ties the two together.
func (s *Service) merge(ctx context.Context, tx *repository.Store, actor domain.Account, m merging) error {
	keptUnit, _, err := people(ctx, tx, m.kept)
	if err != nil {
		return err
	}
	closedUnit, closedAuthor, err := people(ctx, tx, m.closed)
	if err != nil {
		return err
	}
	done := domain.Merger{KeptID: m.kept.ID, ClosedID: m.closed.ID, Round: m.closed.Round, Step: m.closed.Step, By: actor.Actor()}
	if err := tx.AddMerge(ctx, &done); err != nil {
		return fmt.Errorf("merge manuscript %s into %s: %w", m.closed.ID, m.kept.ID, err)
	}
	closed := m.closed
	err = s.sign(ctx, tx, actor, signing{m: &closed, reviews: m.reviews, signed: domain.Review{SignerID: actor.ID, SignerName: actor.Name}, Decision: Decision{
		ManuscriptID: closed.ID, Decision: domain.DecisionReject, Reasons: []string{"duplicate"},
		Opinion: "与“" + m.kept.Title + "”（" + m.kept.Number + "，" + keptUnit.Label() + "报送）写的是同一件事，已合并到那一篇，由那一篇继续审稿。感谢来稿。",
	}})
	if err != nil {
		return err
	}
	event := domain.Event{
		ManuscriptID: m.kept.ID, Kind: domain.EventMerged, Actor: actor.Actor(), Public: closedUnit.Label() + "报送的同一内容稿件并入本稿",
		Internal: m.closed.Number + "“" + m.closed.Title + "”（" + closedUnit.Label() + " " + closedAuthor.Name + "）并入本稿，作者可作为合作者",
	}
	if err := tx.AddEvent(ctx, event); err != nil {
		return err
	}
	pair := domain.DuplicateOf(m.kept.ID, m.closed.ID, 0)
	pair.State, pair.AnswererID, pair.AnswererName, pair.AnsweredAt = domain.DuplicateMerged, actor.ID, actor.Name, tx.Now()
	if err := tx.AnswerDuplicate(ctx, pair); err != nil {
		return err
	}
	return audit(ctx, tx, actor, "manuscript.merge", m.kept, m.closed.Number+"并入"+m.kept.Number)
}

// Unmerge takes a merge back while the manuscript that was kept is in review: the
// closed one goes on at the step at which it stood.
func (s *Service) Unmerge(ctx context.Context, actor domain.Account, keptID, closedID string) error {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		merges, err := tx.Merges(ctx, closedID)
		if err != nil {
			return err
		}
		for _, m := range merges {
			if m.ClosedID == closedID && m.KeptID == keptID {
				if !m.Holds() {
					return nil // undone already
				}
				return s.unmerge(ctx, tx, actor, m)
			}
		}
		return domain.NotFound("没有找到这次合并。")
	})
}

func (s *Service) unmerge(ctx context.Context, tx *repository.Store, actor domain.Account, done domain.Merger) error {
	kept, err := submitted(ctx, tx, done.KeptID)
	if err != nil {
		return err
	}
	closed, err := submitted(ctx, tx, done.ClosedID)
	if err != nil {
		return err
	}
	if kept.State != domain.ManuscriptReviewing {
		return domain.Conflict("保留的稿件已有审稿结果，不能再撤销合并。")
	}
	if err := closed.Reopen(done.Step); err != nil {
		return err
	}
	done.UndoneBy, done.UndoneAt = actor.Actor(), tx.Now()
	if err := tx.EndMerge(ctx, done); err != nil {
		return fmt.Errorf("undo merge %s: %w", done.ID, err)
	}
	if err := tx.VoidRejection(ctx, closed.ID, done.Round, done.Step); err != nil {
		return err
	}
	if err := tx.SaveManuscript(ctx, &closed); err != nil {
		return fmt.Errorf("reopen manuscript %s: %w", closed.ID, err)
	}
	pair := domain.DuplicateOf(kept.ID, closed.ID, 0)
	if err := tx.AnswerDuplicate(ctx, pair); err != nil {
		return err
	}
	return s.tellUnmerged(ctx, tx, actor, kept, closed)
}

// tellUnmerged writes both courses and tells the author and the reviewers.
func (s *Service) tellUnmerged(ctx context.Context, tx *repository.Store, actor domain.Account, kept, closed domain.Manuscript) error {
	for _, e := range []domain.Event{
		{ManuscriptID: kept.ID, Kind: domain.EventUnmerged, Actor: actor.Actor(), Internal: "撤销合并，" + closed.Number + "恢复审稿"},
		{ManuscriptID: closed.ID, Kind: domain.EventUnmerged, Actor: actor.Actor(), Public: "撤销合并，恢复" + domain.StepLabel(closed.Step, closed.Steps)},
	} {
		if err := tx.AddEvent(ctx, e); err != nil {
			return err
		}
	}
	if err := audit(ctx, tx, actor, "manuscript.unmerge", closed, closed.Number+"不再并入"+kept.Number); err != nil {
		return err
	}
	notice := domain.Notification{Kind: domain.NoticeReceived, Facts: facts(closed, closed.Status(), "编辑撤销了合并，稿件恢复审稿。"+closed.Next(), tx.Now())}
	if err := tellAuthor(ctx, tx, closed, notice); err != nil {
		return err
	}
	reviews, err := tx.Reviews(ctx, closed.ID)
	if err != nil {
		return err
	}
	return tellReviewers(ctx, tx, closed, reviews)
}

// Distinguish notes that two manuscripts are no duplicates, or takes that back.
func (s *Service) Distinguish(ctx context.Context, actor domain.Account, id, otherID string, different bool) error {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := submitted(ctx, tx, id)
		if err != nil {
			return err
		}
		other, err := submitted(ctx, tx, otherID)
		if err != nil {
			return err
		}
		pairs, err := tx.Duplicates(ctx, id)
		if err != nil {
			return err
		}
		for _, p := range pairs {
			if p.Other(id) != otherID {
				continue
			}
			return distinguish(ctx, tx, actor, distinction{m: m, other: other, pair: p, different: different})
		}
		return domain.NotFound("这两篇稿件没有被认为相似。")
	})
}

type distinction struct {
	m, other  domain.Manuscript
	pair      domain.Duplicate
	different bool
}

func distinguish(ctx context.Context, tx *repository.Store, actor domain.Account, d distinction) error {
	state := domain.DuplicateOpen
	if d.different {
		state = domain.DuplicateDifferent
	}
	if d.pair.State == domain.DuplicateMerged {
		return domain.Conflict("这两篇稿件已经合并，请先撤销合并。")
	}
	if d.pair.State == state {
		return nil
	}
	pair := domain.Duplicate{FirstID: d.pair.FirstID, SecondID: d.pair.SecondID, State: state}
	if d.different {
		pair.AnswererID, pair.AnswererName, pair.AnsweredAt = actor.ID, actor.Name, tx.Now()
	}
	if err := tx.AnswerDuplicate(ctx, pair); err != nil {
		return err
	}
	return audit(ctx, tx, actor, "manuscript.distinguish", d.m, "与"+d.other.Number+"："+state.Label())
}
