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
	Revision     int   // the newest then, from which a merging begins
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
	Merged      domain.Text         // both changes in one text, where they do not touch the same paragraphs
	Mergeable   bool
	Changed     bool
	Voided      bool // the final approval fell
}

// Edit saves an editor's text as a new revision. When somebody else has saved
// or is editing it returns a Conflict with both texts.
func (s *Service) Edit(ctx context.Context, actor domain.Account, cmd Edit) (Edited, error) {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return Edited{}, err
	}
	done := Edited{Mine: s.typed(cmd)}
	err := cmd.check(done.Mine)
	if err == nil {
		err = s.store.InTx(ctx, func(tx *repository.Store) error {
			return s.edit(ctx, tx, actor, edit{Edit: cmd, done: &done})
		})
	}
	if err == nil {
		return done, nil
	}
	if keepErr := s.keepRefused(ctx, actor, cmd, done.Mine, err); keepErr != nil {
		return Edited{Mine: done.Mine}, keepErr
	}
	kept, readErr := s.conflict(ctx, conflicting{id: cmd.ManuscriptID, revision: cmd.Revision, mine: done.Mine})
	if readErr != nil {
		return kept, readErr
	}
	return kept, err
}

// typed returns what was typed as it may be stored.
func (s *Service) typed(cmd Edit) domain.Text {
	return domain.Text{
		Title: strings.TrimSpace(cmd.Title), Body: strings.TrimSpace(s.sanitise(cmd.Body)), Excerpt: strings.TrimSpace(cmd.Excerpt),
	}
}

func (cmd Edit) check(mine domain.Text) error {
	problems := cmd.tooLong(mine)
	if mine.Title == "" {
		problems["title"] = "请填写标题。"
	}
	if len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	return nil
}

// tooLong returns what is longer than can be kept, by form field.
func (cmd Edit) tooLong(mine domain.Text) map[string]string {
	problems := map[string]string{}
	limit := func(field, value string, most int, name string) {
		if len([]rune(value)) > most {
			problems[field] = name + "请不要超过 " + strconv.Itoa(most) + " 个字。"
		}
	}
	limit("title", mine.Title, maxTitle, "标题")
	limit("excerpt", mine.Excerpt, maxExcerpt, "摘要")
	limit("body", mine.Body, maxBody, "正文")
	for _, caption := range cmd.Captions {
		limit("captions", caption, maxCaption, "图说")
	}
	return problems
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
	if e.done.Mine.Body = domain.KeepFigures(e.done.Mine.Body, attachments); e.done.Mine.Body == s.sanitise(m.Body) {
		e.done.Mine.Body = m.Body // written in another way, the same
	}
	captions, err := saveCaptions(ctx, tx, attachments, e.Captions)
	if err != nil {
		return err
	}
	if err := tx.DropWorkingCopy(ctx, m.ID, actor.ID); err != nil {
		return fmt.Errorf("drop the working copy of manuscript %s: %w", m.ID, err)
	}
	changes := changed(m.Text, e.done.Mine, captions)
	e.done.Changed = len(changes) > 0
	e.done.Manuscript, e.done.Attachments = m, attachments
	if m.LockOwner == actor.ID {
		e.done.Manuscript.LockOwner, e.done.Manuscript.LockName, e.done.Manuscript.LockUntil = "", "", time.Time{}
	}
	if !e.done.Changed {
		return tx.UnlockManuscript(ctx, m.ID, actor.ID)
	}
	note := "编辑修改"
	if m.State == domain.ManuscriptReviewing {
		note = domain.StepLabel(m.Step, m.Steps) + "修改"
	}
	return s.rewrite(ctx, tx, actor, changing{
		done: e.done, text: e.done.Mine, note: note, allowed: e.VoidApproval,
		action: "manuscript.edit", detail: "修改：" + strings.Join(changes, "、"), words: "修改了" + strings.Join(changes, "、"),
	})
}

// changing is a new text on its way into a manuscript.
type changing struct {
	done    *Edited // whose manuscript and attachments are stored
	text    domain.Text
	note    string // of the revision
	allowed bool   // to void the final approval
	action  string // for the audit
	detail  string
	words   string // for the course
}

// rewrite stores a new text or new captions with everything that follows from it.
func (s *Service) rewrite(ctx context.Context, tx *repository.Store, actor domain.Account, c changing) error {
	m := &c.done.Manuscript
	if m.Text != c.text {
		if err := revise(ctx, tx, actor, m, c); err != nil {
			return err
		}
	}
	var err error
	if c.done.Voided, err = s.void(ctx, tx, actor, c); err != nil {
		return err
	}
	if err := tx.SaveManuscript(ctx, m); err != nil {
		return fmt.Errorf("edit manuscript %s: %w", m.ID, err)
	}
	if err := tx.IndexManuscripts(ctx, m.ID); err != nil {
		return fmt.Errorf("index manuscript %s: %w", m.ID, err)
	}
	return audit(ctx, tx, actor, c.action, *m, c.detail)
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
func revise(ctx context.Context, tx *repository.Store, actor domain.Account, m *domain.Manuscript, c changing) error {
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
	m.Text = c.text
	err := tx.AddRevision(ctx, domain.Revision{ManuscriptID: m.ID, Sequence: m.Revision, Text: c.text, Actor: actor.Actor(), Note: c.note})
	if err != nil {
		return fmt.Errorf("keep revision %d of manuscript %s: %w", m.Revision, m.ID, err)
	}
	return nil
}

// void takes the final approval back when what was approved has changed, and
// adds the edit to the manuscript's course.
func (s *Service) void(ctx context.Context, tx *repository.Store, actor domain.Account, c changing) (bool, error) {
	m := &c.done.Manuscript
	hash := domain.ApprovalHash(m.Text, c.done.Attachments)
	if err := tx.VoidSecrecyChecks(ctx, m.ID, hash); err != nil {
		return false, fmt.Errorf("void secrecy checks of manuscript %s: %w", m.ID, err)
	}
	event := domain.Event{ManuscriptID: m.ID, Kind: domain.EventEdited, Actor: actor.Actor(), Internal: c.words}
	if m.ApprovedHash == "" || m.ApprovedHash == hash {
		return false, tx.AddEvent(ctx, event)
	}
	if !c.allowed {
		return false, domain.InvalidFields(map[string]string{
			"void_approval": "这篇稿件已经终审签发。保存后签发失效，要重新终审；确认要改请勾选。",
		})
	}
	if err := m.Void(); err != nil {
		return false, err
	}
	if err := tx.VoidReviews(ctx, m.ID, m.Round, m.Steps); err != nil {
		return false, fmt.Errorf("void reviews of manuscript %s: %w", m.ID, err)
	}
	event.Kind, event.Internal = domain.EventVoided, c.words+"，终审签发失效，需重新终审"
	if err := tx.AddEvent(ctx, event); err != nil {
		return false, err
	}
	if err := audit(ctx, tx, actor, "manuscript.void", *m, event.Internal); err != nil {
		return false, err
	}
	reviews, err := tx.Reviews(ctx, m.ID)
	if err != nil {
		return false, err
	}
	return true, tellReviewers(ctx, tx, *m, reviews)
}
