package review

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// signing is a decision on its way into the record.
type signing struct {
	Decision
	m       *domain.Manuscript
	reviews []domain.Review
	signed  domain.Review // who signs, for whom and by whose hand
	marks   []domain.Mark
}

// sign changes the state, keeps the signed step and tells whom it concerns.
// Actor is who sits at the desk: the signer, or the clerk with the paper.
func (s *Service) sign(ctx context.Context, tx *repository.Store, actor domain.Account, d signing) error {
	m, r := d.m, &d.signed
	r.ID, r.ManuscriptID, r.Round, r.Step, r.Steps = cmp.Or(r.ID, tx.NewID()), m.ID, m.Round, m.Step, m.Steps
	r.Decision, r.Opinion = d.Decision.Decision, d.Opinion
	if err := coded(ctx, tx, &d); err != nil {
		return err
	}
	if err := s.change(ctx, tx, &d); err != nil {
		return err
	}
	if err := tx.AddReview(ctx, *r); err != nil {
		return fmt.Errorf("sign review of manuscript %s: %w", m.ID, err)
	}
	if err := tx.AddMarks(ctx, d.marks); err != nil {
		return fmt.Errorf("mark the text of manuscript %s: %w", m.ID, err)
	}
	if err := tx.SaveManuscript(ctx, m); err != nil {
		return fmt.Errorf("decide on manuscript %s: %w", m.ID, err)
	}
	if err := s.handOn(ctx, tx, actor, *m); err != nil {
		return err
	}
	if err := onRecord(ctx, tx, actor, d); err != nil {
		return err
	}
	return tell(ctx, tx, *m, append(d.reviews, *r))
}

// coded puts the reasons and the marks of a decision into the words of now.
func coded(ctx context.Context, tx *repository.Store, d *signing) error {
	all, err := tx.Reasons(ctx)
	if err != nil {
		return err
	}
	offered, r := all.Offered(), &d.signed
	r.Reasons = slices.Compact(slices.Clone(d.Reasons))
	labels := offered.Labels(r.Reasons)
	if len(labels) != len(r.Reasons) {
		return domain.InvalidFields(map[string]string{"reasons": "有一项原因不存在或已停用，请重新选择。"})
	}
	r.ReasonWords = strings.Join(labels, "\n")
	if r.Decision == domain.DecisionReturn {
		d.marks, err = anchored(*d, offered)
	}
	return err
}

// anchored finds the marked passages in the text that is given back.
func anchored(d signing, reasons domain.Reasons) ([]domain.Mark, error) {
	plain, problems := domain.PlainText(d.m.Body), map[string]string{}
	var marks []domain.Mark
	for i, draft := range d.Marks {
		if strings.TrimSpace(draft.Quote+draft.Words+draft.Reason) == "" {
			continue // a line of the form that stayed empty
		}
		mark, problem := domain.NewMark(draft, plain, reasons)
		if problem != "" {
			problems[fmt.Sprintf("mark_%d", i+1)] = problem
		}
		mark.ReviewID, mark.ManuscriptID, mark.Revision = d.signed.ID, d.m.ID, d.m.Revision
		marks = append(marks, mark)
	}
	if len(marks) > domain.MaxMarks {
		problems["marks"] = "一次最多批注 50 处。"
	}
	if len(problems) > 0 {
		return nil, domain.InvalidFields(problems)
	}
	slices.SortStableFunc(marks, func(a, b domain.Mark) int { return a.Start - b.Start })
	for i := range marks {
		marks[i].Position = i + 1
	}
	return marks, nil
}

// change moves the manuscript on. The last step binds the approval to what the
// manuscript says now, once it is on record that no secrets are in it.
func (s *Service) change(ctx context.Context, tx *repository.Store, d *signing) error {
	m, now, r := d.m, tx.Now(), &d.signed
	if m.State == domain.ManuscriptAdopted && r.Decision != domain.DecisionPass {
		return domain.Conflict("稿件已被采用，只能重新签发；要停止使用，请办理撤稿。")
	}
	switch r.Decision {
	case domain.DecisionReturn:
		return m.Return(publicReason(*d), now)
	case domain.DecisionReject:
		return m.Reject(publicReason(*d), now)
	case domain.DecisionPass, domain.DecisionNone:
	}
	if m.Step == m.Steps {
		hash, err := contentHash(ctx, tx, *m)
		if err != nil {
			return err
		}
		if err := confirmSecrecy(ctx, tx, *d, hash); err != nil {
			return err
		}
		r.Hash, r.SecrecyChecked = hash, true
		m.Reserved = d.Reserved
	}
	return m.Pass(r.Hash, now)
}

// contentHash is what a final review of the manuscript would sign now.
func contentHash(ctx context.Context, on *repository.Store, m domain.Manuscript) (string, error) {
	attachments, err := on.Attachments(ctx, m.ID)
	if err != nil {
		return "", fmt.Errorf("read attachments of manuscript %s: %w", m.ID, err)
	}
	return domain.ApprovalHash(m.Text, attachments), nil
}

// publicReason is what the author reads of a return or rejection.
func publicReason(d signing) string {
	words := d.Opinion
	if d.signed.ReasonWords != "" {
		words = strings.ReplaceAll(d.signed.ReasonWords, "\n", "；") + "。" + words
	}
	if len(d.marks) > 0 {
		words += fmt.Sprintf("（正文另有批注 %d 处）", len(d.marks))
	}
	return words
}

// onRecord adds the line of the manuscript's course and the audit rows.
func onRecord(ctx context.Context, tx *repository.Store, actor domain.Account, d signing) error {
	m, r := *d.m, d.signed
	event := outcome(m, r)
	event.Actor, event.Internal = actor.Actor(), r.Label()+r.Decision.Label()+"，意见："+r.Opinion
	detail := r.Label() + r.Decision.Label()
	if r.ForName != "" {
		event.Internal += "（代" + r.ForName + "）"
		detail += "，代" + r.ForName
	}
	if r.RecorderID != "" {
		event.Internal += "（" + r.SignerName + r.SignedDay.Chinese() + "纸质签字，代录）"
		detail += "，代录" + r.SignerName + r.SignedDay.Chinese() + "的纸质签字"
	}
	if r.Exception != "" {
		event.Internal += "（同一人审两步，原因：" + r.Exception + "）"
		if err := audit(ctx, tx, actor, "manuscript.review_exception", m, "同一人再审"+r.Label()+"，原因："+r.Exception); err != nil {
			return err
		}
	}
	if err := tx.AddEvent(ctx, event); err != nil {
		return err
	}
	if labels := r.ReasonLabels(); len(labels) > 0 {
		detail += "：" + strings.Join(labels, "、")
	}
	if len(d.marks) > 0 {
		detail += fmt.Sprintf("，批注 %d 处", len(d.marks))
	}
	action := "manuscript.review"
	if r.RecorderID != "" {
		action = "manuscript.record_signature"
	}
	return audit(ctx, tx, actor, action, m, detail)
}

// outcome is the line of the manuscript's course, in the words for its author.
func outcome(m domain.Manuscript, signed domain.Review) domain.Event {
	event := domain.Event{ManuscriptID: m.ID}
	switch {
	case signed.Decision == domain.DecisionReturn:
		event.Kind, event.Public = domain.EventReturned, "退回修改："+m.Reason
	case signed.Decision == domain.DecisionReject:
		event.Kind, event.Public = domain.EventRejected, "未采用："+m.Reason
	case m.AwaitsReview():
		event.Kind, event.Public = domain.EventPassed, signed.Label()+"通过，进入"+domain.StepLabel(m.Step, m.Steps)
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
