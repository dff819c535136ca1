package recognition

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// CircularPage is a circular with its figures.
type CircularPage struct {
	domain.Circular
	Figures   domain.CircularFigures
	Corrects  domain.Circular // the zero one for a first issue
	Later     domain.Circular // the one that corrects it, the zero one for none
	Statement domain.StatementState
}

// CircularPage returns a circular for the console.
func (s *Service) CircularPage(ctx context.Context, actor domain.Account, id string) (CircularPage, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return CircularPage{}, err
	}
	return s.circularPage(ctx, id)
}

func (s *Service) circularPage(ctx context.Context, id string) (CircularPage, error) {
	page := CircularPage{}
	all, err := s.store.Circulars(ctx)
	if err != nil {
		return page, fmt.Errorf("list circulars: %w", err)
	}
	for _, c := range all {
		if c.ID == id {
			page.Circular = c
		}
	}
	if page.ID == "" {
		return page, domain.NotFound("没有找到这份通报。")
	}
	for _, c := range all {
		if c.ID == page.Circular.Corrects {
			page.Corrects = c
		}
		if c.Corrects == page.ID {
			page.Later = c
		}
	}
	if page.Figures, err = frozen(ctx, s.store, page.Circular); err != nil {
		return page, err
	}
	statement, err := s.store.Statement(ctx, page.Quarter)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return page, fmt.Errorf("read statement of %s: %w", page.Quarter, err)
	}
	page.Statement = statement.State
	return page, nil
}

// IssuedCircular returns a circular for informants and chairs, once it is issued.
func (s *Service) IssuedCircular(ctx context.Context, id string) (CircularPage, error) {
	page, err := s.circularPage(ctx, id)
	if err == nil && page.State != domain.CircularIssued {
		return CircularPage{}, domain.NotFound("没有找到这份通报。")
	}
	return page, err
}

// IssuedCirculars returns the circulars that people may read, the newest first. One
// that was corrected is left to its correction.
func (s *Service) IssuedCirculars(ctx context.Context) ([]domain.Circular, error) {
	all, err := s.store.Circulars(ctx)
	if err != nil {
		return nil, fmt.Errorf("list circulars: %w", err)
	}
	var issued []domain.Circular
	for _, c := range all {
		last := len(issued) - 1
		if c.State == domain.CircularIssued && (last < 0 || issued[last].Quarter != c.Quarter) {
			issued = append(issued, c)
		}
	}
	return issued, nil
}

// WriteSection is a section as somebody has edited it.
type WriteSection struct {
	ID      string // of the circular
	Key     string
	Text    string
	Version int // of the section that was seen
}

// WriteSection keeps the text of a section and returns it.
func (s *Service) WriteSection(ctx context.Context, actor domain.Account, cmd WriteSection) (domain.CircularSection, error) {
	var kept domain.CircularSection
	err := s.changeCircular(ctx, actor, cmd.ID, func(_ *repository.Store, c *domain.Circular) (string, error) {
		err := c.Write(actor, cmd.Key, cmd.Text, cmd.Version)
		if section := c.Section(cmd.Key); section != nil {
			kept = *section
		}
		return "", err // typing is not audited
	})
	return kept, err
}

// WriteHead is what stands above and below the text.
type WriteHead struct {
	ID    string
	Title string
	To    string
	From  string
}

// WriteHead keeps what stands above and below the text.
func (s *Service) WriteHead(ctx context.Context, actor domain.Account, cmd WriteHead) error {
	return s.changeCircular(ctx, actor, cmd.ID, func(_ *repository.Store, c *domain.Circular) (string, error) {
		return "", c.Head(actor, cmd.Title, cmd.To, cmd.From)
	})
}

// changeCircular changes a circular in one transaction; an empty action is not
// audited.
func (s *Service) changeCircular(ctx context.Context, actor domain.Account, id string, change func(tx *repository.Store, c *domain.Circular) (action string, err error)) error {
	if err := actor.Require(domain.WriteCirculars); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		c, err := tx.Circular(ctx, id)
		if err != nil {
			return err
		}
		action, err := change(tx, &c)
		if err != nil {
			return err
		}
		if err := tx.SaveCircular(ctx, &c); err != nil {
			return err
		}
		if action == "" {
			return nil
		}
		detail := c.Label()
		if c.Number != "" {
			detail += "，" + c.Number
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: action, SubjectID: c.ID, Detail: detail})
	})
	if err != nil {
		return fmt.Errorf("change circular %s: %w", id, err)
	}
	return nil
}

// RedraftCircular reckons a draft's figures anew. What people have edited stays.
func (s *Service) RedraftCircular(ctx context.Context, actor domain.Account, id string) error {
	if err := actor.Require(domain.WriteCirculars); err != nil {
		return err
	}
	before, err := s.store.Circular(ctx, id)
	if err != nil {
		return fmt.Errorf("read circular %s: %w", id, err)
	}
	f, err := s.reckonCircular(ctx, before.Quarter)
	if err != nil {
		return err
	}
	text, err := figuresText(f)
	if err != nil {
		return err
	}
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		c, err := tx.Circular(ctx, id)
		if err != nil {
			return err
		}
		of := domain.Circular{}
		if c.Corrects != "" {
			if of, err = tx.Circular(ctx, c.Corrects); err != nil {
				return err
			}
		}
		if err := c.Redraft(f, correction(of), tx.Now()); err != nil {
			return err
		}
		if err := tx.SaveCircularFigures(ctx, &c, text); err != nil {
			return err
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "circular.reckon", SubjectID: c.ID, Detail: c.Label()})
	})
	if err != nil {
		return fmt.Errorf("redraft circular %s: %w", id, err)
	}
	return nil
}

func joinLines(text string) string { return strings.ReplaceAll(text, "\n", "") }
