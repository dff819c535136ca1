package review

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// What a form may hold, in characters.
const (
	maxTitle   = 100
	maxExcerpt = 200
	maxBody    = 200_000
	maxCaption = 200
	maxReason  = 200
	maxOpinion = 2000
)

// Edit is what an editor wants the manuscript to say.
type Edit struct {
	ManuscriptID string
	Version      int64 // of the manuscript that was in the form
	Title        string
	Body         string // HTML, sanitised here
	Excerpt      string
	Captions     map[string]string // attachment id to its caption; others stay
	VoidApproval bool              // the editor knows that the final approval falls
}

// Edited is the outcome of an edit. After a conflict it holds both texts, so
// that nothing that was typed is lost.
type Edited struct {
	Manuscript  domain.Manuscript   // as it is stored now
	Attachments []domain.Attachment // likewise
	Mine        domain.Text         // as it was typed, sanitised
	Difference  Difference          // from the stored text to the typed one, after a conflict
	Changed     bool
	Voided      bool // the final approval fell
}

// Edit saves an editor's text as a new revision. When somebody else has saved
// or is editing it returns a Conflict with both texts.
func (s *Service) Edit(ctx context.Context, actor domain.Account, cmd Edit) (Edited, error) {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return Edited{}, err
	}
	done := Edited{Mine: domain.Text{
		Title: strings.TrimSpace(cmd.Title), Body: strings.TrimSpace(s.sanitise(cmd.Body)), Excerpt: strings.TrimSpace(cmd.Excerpt),
	}}
	err := cmd.check(done.Mine)
	if err == nil {
		err = s.store.InTx(ctx, func(tx *repository.Store) error {
			return s.edit(ctx, tx, actor, edit{Edit: cmd, done: &done})
		})
	}
	if err == nil {
		return done, nil
	}
	kept := Edited{Mine: done.Mine}
	var readErr error
	if kept.Manuscript, readErr = submitted(ctx, s.store, cmd.ManuscriptID); readErr != nil {
		return kept, readErr
	}
	if kept.Attachments, readErr = s.store.Attachments(ctx, cmd.ManuscriptID); readErr != nil {
		return kept, readErr
	}
	kept.Difference = Compare(kept.Manuscript.Text, kept.Mine)
	return kept, err
}

func (cmd Edit) check(mine domain.Text) error {
	problems := map[string]string{}
	limit := func(field, value string, most int, name string) {
		if len([]rune(value)) > most {
			problems[field] = name + "请不要超过 " + strconv.Itoa(most) + " 个字。"
		}
	}
	if mine.Title == "" {
		problems["title"] = "请填写标题。"
	}
	limit("title", mine.Title, maxTitle, "标题")
	limit("excerpt", mine.Excerpt, maxExcerpt, "摘要")
	limit("body", mine.Body, maxBody, "正文")
	for _, caption := range cmd.Captions {
		limit("captions", caption, maxCaption, "图说")
	}
	if len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	return nil
}

type edit struct {
	Edit
	done *Edited
}

func (s *Service) edit(ctx context.Context, tx *repository.Store, actor domain.Account, e edit) error {
	m, attachments, err := s.editable(ctx, tx, actor, e)
	if err != nil {
		return err
	}
	before := m.Text
	captions, err := saveCaptions(ctx, tx, attachments, e.Captions)
	if err != nil {
		return err
	}
	changes := changed(before, e.done.Mine, captions)
	e.done.Changed = len(changes) > 0
	if m.LockOwner == actor.ID {
		m.LockOwner, m.LockName, m.LockUntil = "", "", time.Time{}
	}
	if !e.done.Changed {
		e.done.Manuscript, e.done.Attachments = m, attachments
		return tx.UnlockManuscript(ctx, m.ID, actor.ID)
	}
	if before != e.done.Mine {
		if err := revise(ctx, tx, actor, &m, e.done.Mine); err != nil {
			return err
		}
	}
	if e.done.Voided, err = s.void(ctx, tx, actor, voiding{m: &m, attachments: attachments, allowed: e.VoidApproval, changes: changes}); err != nil {
		return err
	}
	if err := tx.SaveManuscript(ctx, &m); err != nil {
		return fmt.Errorf("edit manuscript %s: %w", m.ID, err)
	}
	if err := tx.IndexManuscripts(ctx, m.ID); err != nil {
		return fmt.Errorf("index manuscript %s: %w", m.ID, err)
	}
	if err := tx.Enqueue(ctx, domain.CheckJob(m.ID, domain.CheckEdited)); err != nil {
		return err
	}
	e.done.Manuscript, e.done.Attachments = m, attachments
	return audit(ctx, tx, actor, "manuscript.edit", m, "修改："+strings.Join(changes, "、"))
}

// editable reads the manuscript and refuses when the actor's form is out of date.
func (s *Service) editable(ctx context.Context, tx *repository.Store, actor domain.Account, e edit) (domain.Manuscript, []domain.Attachment, error) {
	m, err := submitted(ctx, tx, e.ManuscriptID)
	if err != nil {
		return m, nil, err
	}
	if err := checkRevisable(m); err != nil {
		return m, nil, err
	}
	if err := checkLock(m, actor, tx.Now()); err != nil {
		return m, nil, err
	}
	if m.Version != e.Version {
		return m, nil, domain.Conflict("您编辑期间，这篇稿件有了别的变动，还没有保存。请对照后再保存一次。")
	}
	if m.Genre != domain.GenrePicture && domain.PlainText(m.Body) != "" && domain.PlainText(e.done.Mine.Body) == "" {
		return m, nil, domain.InvalidFields(map[string]string{"body": "正文不能为空。"})
	}
	attachments, err := tx.Attachments(ctx, m.ID)
	return m, attachments, err
}

// saveCaptions writes the captions that differ, in the list as well, and returns how many.
func saveCaptions(ctx context.Context, tx *repository.Store, attachments []domain.Attachment, captions map[string]string) (int, error) {
	count := 0
	for i := range attachments {
		a := &attachments[i]
		caption, given := captions[a.ID]
		if caption = strings.TrimSpace(caption); !given || caption == a.Caption {
			continue
		}
		a.Caption = caption
		if err := tx.SaveAttachment(ctx, *a); err != nil {
			return 0, fmt.Errorf("save caption of attachment %s: %w", a.ID, err)
		}
		count++
	}
	return count, nil
}

// changed names what an edit changes.
func changed(before, after domain.Text, captions int) []string {
	var names []string
	for _, part := range []struct {
		differs bool
		name    string
	}{
		{before.Title != after.Title, "标题"},
		{before.Body != after.Body, "正文"},
		{before.Excerpt != after.Excerpt, "摘要"},
		{captions > 0, "图说"},
	} {
		if part.differs {
			names = append(names, part.name)
		}
	}
	return names
}

// revise keeps the new text as a revision, the author's original first where
// nothing has kept it yet.
func revise(ctx context.Context, tx *repository.Store, actor domain.Account, m *domain.Manuscript, text domain.Text) error {
	if m.Revision == 0 {
		original := domain.Revision{
			ManuscriptID: m.ID, Sequence: 1, Text: m.Text, Note: "作者原稿",
			Actor: domain.Actor{Kind: domain.ActorInformant, ID: m.InformantID},
		}
		if err := tx.AddRevision(ctx, original); err != nil {
			return fmt.Errorf("keep the original of manuscript %s: %w", m.ID, err)
		}
		m.Revision = 1
	}
	m.Revision++
	m.Text = text
	note := "编辑修改"
	if m.State == domain.ManuscriptReviewing {
		note = domain.StepLabel(m.Step, m.Steps) + "修改"
	}
	err := tx.AddRevision(ctx, domain.Revision{ManuscriptID: m.ID, Sequence: m.Revision, Text: text, Actor: actor.Actor(), Note: note})
	if err != nil {
		return fmt.Errorf("keep revision %d of manuscript %s: %w", m.Revision, m.ID, err)
	}
	return nil
}

type voiding struct {
	m           *domain.Manuscript
	attachments []domain.Attachment
	allowed     bool
	changes     []string
}

// void takes the final approval back when what was approved has changed, and
// adds the edit to the manuscript's course.
func (s *Service) void(ctx context.Context, tx *repository.Store, actor domain.Account, v voiding) (bool, error) {
	words := "修改了" + strings.Join(v.changes, "、")
	event := domain.Event{ManuscriptID: v.m.ID, Kind: domain.EventEdited, Actor: actor.Actor(), Internal: words}
	if v.m.ApprovedHash == "" || v.m.ApprovedHash == domain.ApprovalHash(v.m.Text, v.attachments) {
		return false, tx.AddEvent(ctx, event)
	}
	if !v.allowed {
		return false, domain.InvalidFields(map[string]string{
			"void_approval": "这篇稿件已经终审签发。保存后签发失效，要重新终审；确认要改请勾选。",
		})
	}
	if err := v.m.Void(); err != nil {
		return false, err
	}
	if err := tx.VoidReviews(ctx, v.m.ID, v.m.Round, v.m.Steps); err != nil {
		return false, fmt.Errorf("void reviews of manuscript %s: %w", v.m.ID, err)
	}
	event.Kind, event.Internal = domain.EventVoided, words+"，终审签发失效，需重新终审"
	if err := tx.AddEvent(ctx, event); err != nil {
		return false, err
	}
	if err := audit(ctx, tx, actor, "manuscript.void", *v.m, event.Internal); err != nil {
		return false, err
	}
	reviews, err := tx.Reviews(ctx, v.m.ID)
	if err != nil {
		return false, err
	}
	return true, tellReviewers(ctx, tx, *v.m, reviews)
}
