package intake

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"laigao/domain"
	"laigao/repository"
)

// NewDraft opens a draft.
type NewDraft struct {
	ID     string // made when the form was shown, so that a form sent twice is one draft
	Class  domain.Class
	Source domain.Source
}

// NewID returns the id for a form that is shown now.
func (s *Service) NewID() string { return s.store.NewID() }

// NewDraft opens a draft and returns its id. Opening the same one twice opens one.
func (s *Service) NewDraft(ctx context.Context, informant domain.Informant, cmd NewDraft) (string, error) {
	if err := writer(informant); err != nil {
		return "", err
	}
	if err := s.checkNewID(cmd.ID); err != nil {
		return "", err
	}
	m := domain.Manuscript{ID: cmd.ID}
	m.Class = cmd.Class
	if err := s.prefill(informant, &m, cmd.Source); err != nil {
		return "", err
	}
	if err := s.add(ctx, informant, &m, nil); err != nil {
		return "", err
	}
	return m.ID, nil
}

// prefill writes what is known of its author into a new draft.
func (s *Service) prefill(informant domain.Informant, m *domain.Manuscript, source domain.Source) error {
	m.UnitID, m.InformantID, m.Source, m.Byline = informant.UnitID, informant.ID, source, informant.Name
	phone, err := s.keyring.Open("informant/"+informant.ID+"/phone", informant.Phone)
	if err != nil {
		return fmt.Errorf("prefill draft %s: %w", m.ID, err)
	}
	m.Contact, err = s.keyring.Seal(contactPurpose(m.ID), phone)
	return err
}

// add inserts a draft with its attachments unless it is there already.
func (s *Service) add(ctx context.Context, informant domain.Informant, m *domain.Manuscript, more func(tx *repository.Store) error) error {
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.AddManuscript(ctx, m); err != nil {
			return err
		}
		if more != nil {
			if err := more(tx); err != nil {
				return err
			}
		}
		return audit(ctx, tx, informant, "manuscript.draft", m.ID, m.Title)
	})
	if err != nil && domain.KindOf(err) == domain.KindConflict {
		_, err = own(ctx, s.store, informant, m.ID)
	}
	return err
}

// idLife is how long a form may stand open before it is first sent.
const idLife = 72 * time.Hour

// checkNewID refuses ids that our forms did not hold.
func (s *Service) checkNewID(id string) error {
	parsed, err := ulid.ParseStrict(id)
	age := s.store.Now().Sub(ulid.Time(parsed.Time()))
	if err != nil || parsed.String() != id || age > idLife || age < -time.Minute {
		return domain.Invalid("这个页面打开太久了，请返回后重新点“写新稿”。")
	}
	return nil
}

func contactPurpose(manuscriptID string) string { return "manuscript/" + manuscriptID + "/contact" }

// DraftPage is form 2 with all that its page shows.
type DraftPage struct {
	Manuscript  domain.Manuscript
	Lines       string // body as typed
	Formatted   bool   // the body holds more than plain paragraphs
	Contact     string
	PageID      string // names this opening of the page
	Settings    domain.Settings
	Units       []domain.Unit // that the informant may choose
	Informant   domain.Informant
	Attachments []domain.Attachment
	FromChat    []domain.Attachment // sent in the chat, not yet part of a manuscript
	Imports     map[string]Import   // of documents, by attachment
	Clock       string              // how the three days stand, empty where they do not apply
	Coauthors   []CoauthorForm
	Marked      domain.MarkedCopy // what went back last, empty where nothing was marked
}

// clock tells how much is left of the three days that the notice asks for news.
func (s *Service) clock(m *domain.Manuscript) string {
	deadline, known := m.Deadline()
	if !known {
		return ""
	}
	left := deadline.Sub(s.store.Now())
	if left <= 0 {
		return "已过 3 天，仍然可以报送。"
	}
	days, hours := int(left.Hours())/24, int(left.Hours())%24
	return fmt.Sprintf("还剩 %d 天 %d 小时，现在报送算按时。", days, hours)
}

// Draft returns the page of form 2.
func (s *Service) Draft(ctx context.Context, informant domain.Informant, id string) (DraftPage, error) {
	m, err := editable(ctx, s.store, informant, id)
	if err != nil {
		return DraftPage{}, err
	}
	page := DraftPage{Manuscript: m, Informant: informant, PageID: s.store.NewID()}
	var whole bool
	page.Lines, whole = Lines(m.Body)
	page.Formatted = !whole
	page.Clock = s.clock(&m)
	if page.Contact, err = s.keyring.Open(contactPurpose(id), m.Contact); err != nil {
		return page, err
	}
	if page.Settings, err = s.store.Settings(ctx); err != nil {
		return page, err
	}
	if page.Units, err = unitsOf(ctx, s.store, informant, m.UnitID); err != nil {
		return page, err
	}
	if page.Attachments, err = s.store.Attachments(ctx, id); err != nil {
		return page, err
	}
	coauthors, err := s.store.Coauthors(ctx, id)
	if err != nil {
		return page, err
	}
	page.Coauthors = linesOf(coauthors)
	if page.Marked, err = lastCopy(ctx, s.store, m); err != nil {
		return page, err
	}
	if page.Imports, err = s.imports(ctx, id, page.Attachments); err != nil {
		return page, err
	}
	page.FromChat, err = s.store.LooseAttachments(ctx, informant.ID)
	return page, err
}

// unitsOf returns the units for which an informant may write: the registered
// one, those of running terms, and the one that the manuscript has.
func unitsOf(ctx context.Context, on *repository.Store, informant domain.Informant, chosen string) ([]domain.Unit, error) {
	terms, err := on.Terms(ctx, informant.ID)
	if err != nil {
		return nil, err
	}
	ids := []string{informant.UnitID, chosen}
	for _, term := range terms {
		if term.ToDay == "" {
			ids = append(ids, term.UnitID)
		}
	}
	slices.Sort(ids)
	var units []domain.Unit
	for _, id := range slices.Compact(ids) {
		if id == "" {
			continue
		}
		unit, err := on.Unit(ctx, id)
		if err != nil {
			return nil, err
		}
		units = append(units, unit)
	}
	return units, nil
}

// SaveDraft keeps form 2 as typed, together with what the chat has put in since
// the page was made, and returns that for the page. If somebody else has saved
// it meanwhile, it is a Conflict and nothing changes; the page's own earlier
// save whose answer was lost is not.
func (s *Service) SaveDraft(ctx context.Context, informant domain.Informant, form Form) (News, error) {
	form.tidy()
	if problems := form.problems(); len(problems) > 0 {
		return News{}, domain.InvalidFields(problems)
	}
	contact, err := s.keyring.Seal(contactPurpose(form.ManuscriptID), form.Contact)
	if err != nil {
		return News{}, err
	}
	var news News
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := editable(ctx, tx, informant, form.ManuscriptID)
		if err != nil {
			return err
		}
		if news, err = s.newsOf(ctx, tx, &m, form.Version); err != nil {
			return err
		}
		if news.Elsewhere && (form.Page == "" || m.LockOwner != form.Page) {
			return domain.Conflict("这篇稿件刚在另一个页面保存过。为了不互相覆盖，这里的内容没有保存，请先核对。")
		}
		form.takeUp(news)
		if err := s.write(ctx, tx, informant, &m, form); err != nil {
			return err
		}
		m.Contact = contact
		err = tx.SaveManuscript(ctx, &m)
		news.Version, news.SavedAt = m.Version, m.UpdatedAt
		return err
	})
	return news, err
}

// write puts the form into the manuscript and its attachments.
func (s *Service) write(ctx context.Context, tx *repository.Store, informant domain.Informant, m *domain.Manuscript, form Form) error {
	sheet := form.Sheet
	sheet.Contact = m.Contact
	m.Sheet = sheet
	m.Title, m.Excerpt, m.Body = form.Title, form.Excerpt, s.body(m.Body, form.Body)
	m.LockOwner, m.LockName, m.LockUntil = form.Page, "", time.Time{}
	if form.UnitID != m.UnitID {
		units, err := unitsOf(ctx, tx, informant, m.UnitID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(units, func(u domain.Unit) bool { return u.ID == form.UnitID }) {
			m.UnitID = form.UnitID
		}
	}
	if err := writeCoauthors(ctx, tx, m.ID, form.Coauthors); err != nil {
		return err
	}
	attachments, err := tx.Attachments(ctx, m.ID)
	if err != nil {
		return err
	}
	return writeFiles(ctx, tx, attachments, form.Files)
}

// writeFiles keeps what was typed about attachments; those that are gone or
// somebody else's are passed over.
func writeFiles(ctx context.Context, tx *repository.Store, attachments []domain.Attachment, typed []FileForm) error {
	for _, a := range attachments {
		i := slices.IndexFunc(typed, func(f FileForm) bool { return f.ID == a.ID })
		if i < 0 {
			continue
		}
		f := typed[i]
		if a.Caption == f.Caption && a.Photographer == f.Photographer && a.Origin == f.Origin {
			continue
		}
		a.Caption, a.Photographer, a.Origin = f.Caption, f.Photographer, f.Origin
		if err := tx.SaveAttachment(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// DiscardDraft removes a draft that was never submitted, with its files.
func (s *Service) DiscardDraft(ctx context.Context, informant domain.Informant, id string) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := own(ctx, tx, informant, id)
		if err != nil {
			return err
		}
		if m.State != domain.ManuscriptDraft || m.Number != "" {
			return domain.Conflict("这篇稿件已经报送过，不能删除，可以撤回。")
		}
		attachments, err := tx.Attachments(ctx, id)
		if err != nil {
			return err
		}
		for _, a := range attachments {
			if err := forget(ctx, tx, a); err != nil {
				return err
			}
		}
		if err := tx.DeleteDraft(ctx, id); err != nil {
			return err
		}
		if err := tx.ForgetChatSaves(ctx, id); err != nil {
			return err
		}
		return audit(ctx, tx, informant, "manuscript.discard", id, m.Title)
	})
}
