// Package publishing composes articles from approved manuscripts, has them
// signed, hands them to the platform once, and shows the public what came of it.
package publishing

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"laigao/domain"
	"laigao/repository"
)

// Publisher is the platform's side of articles.
type Publisher interface {
	// UploadImage stores a picture under 1 MiB for articles' texts.
	UploadImage(ctx context.Context, name string, r io.Reader) (url string, err error)
	// AddCover stores a picture in the account's library.
	AddCover(ctx context.Context, name string, r io.Reader) (mediaID string, err error)
	// AddDraft stores the article as a draft.
	AddDraft(ctx context.Context, items []DraftItem) (draftID string, err error)
	// Publish publishes a draft without telling followers. It has no key against repeats.
	Publish(ctx context.Context, draftID string) (publishID string, err error)
	// Push sends a draft to followers, once for each key. The number is empty where
	// the platform knows the push but not its number.
	Push(ctx context.Context, push Push) (messageID string, err error)
	// Status asks how far a publication or push is.
	Status(ctx context.Context, delivery domain.Delivery, number string) (Progress, error)
}

// Remover is the platform's side of taking articles down. Index counts items
// from 1; 0 is all of them. What is gone already is NotFound.
type Remover interface {
	// RemovePublished deletes a publication by the platform's article id.
	RemovePublished(ctx context.Context, platformID string, index int) error
	// RemovePushed deletes a push by its number.
	RemovePushed(ctx context.Context, messageID string, index int) error
	// RemoveAt deletes what was pushed to an address.
	RemoveAt(ctx context.Context, address string) error
}

// Push is a draft on its way to followers.
type Push struct {
	DraftID       string
	Key           string // the platform takes one push for each
	To            Recipients
	IgnoreReprint bool // push also what the platform takes for a reprint
}

// Recipients are the followers of a push: all of them, those with a tag, or some.
type Recipients struct {
	All     bool
	TagID   int
	OpenIDs []string
}

// Crowd is the platform's side of those who read.
type Crowd interface {
	// Tags returns the tags by which the account groups its followers.
	Tags(ctx context.Context) ([]Tag, error)
	// Preview shows a draft to one follower without using it up. It has no key
	// against repeats.
	Preview(ctx context.Context, openID, draftID string) error
	// CallsLeft returns how often an API may still be called today.
	CallsLeft(ctx context.Context, path string) (int, error)
}

// Tag is a group of followers.
type Tag struct {
	ID    int
	Name  string
	Count int // of followers
}

// DraftItem is one text of a draft as the platform takes it.
type DraftItem struct {
	Title      string
	Author     string
	Digest     string
	Content    string // HTML with the platform's own pictures
	SourceURL  string // where 阅读原文 leads
	CoverID    string // of AddCover
	CropWide   domain.Crop
	CropSquare domain.Crop
}

// Progress is what the platform says to Status: a publication's event, or a push's.
type Progress struct {
	Publish *PublishEvent
	Push    *PushEvent
}

// Outcome is what an error of the platform means for an article.
type Outcome struct {
	Unknown bool   // the platform may have done it
	Code    int    // the platform's error code, 0 without one
	Advice  string // what it means and what to do, in Chinese
}

// Files opens what the media store keeps.
type Files interface {
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
}

// Pictures makes smaller copies.
type Pictures interface {
	// Shrink writes a JPEG copy without metadata, upright and then turned.
	Shrink(ctx context.Context, r io.ReadSeeker, of domain.CopyOf, w io.Writer) (width, height int, err error)
}

// Service carries articles from composing to their readers.
type Service struct {
	store     *repository.Store
	publisher Publisher
	remover   Remover
	figures   Figures
	crowd     Crowd
	outcome   func(err error) Outcome
	files     Files
	pictures  Pictures
	appID     string
	staffID   string
	publicURL string
	host      string
	scans     bool
	log       *slog.Logger
}

// Config gives the service what it needs of the outside.
type Config struct {
	Store     *repository.Store
	Publisher Publisher
	Remover   Remover
	Crowd     Crowd
	Figures   Figures                 // nil where nobody asks for them
	Outcome   func(err error) Outcome // of the platform's errors
	Files     Files
	Pictures  Pictures
	AppID     string // the account that pushes
	StaffID   string // the account to which colleagues' WeChat is bound
	PublicURL string // as phones reach us, without a path
	Host      string // of articles at the platform
	Scans     bool   // files are looked through for viruses before they are published
	Log       *slog.Logger
}

// New makes a service.
func New(cfg Config) *Service {
	return &Service{
		store: cfg.Store, publisher: cfg.Publisher, remover: cfg.Remover, crowd: cfg.Crowd, figures: cfg.Figures,
		outcome: cfg.Outcome, files: cfg.Files, pictures: cfg.Pictures,
		appID: cfg.AppID, staffID: cfg.StaffID, publicURL: cfg.PublicURL, host: cfg.Host, scans: cfg.Scans, log: cfg.Log,
	}
}

// saveTries is how often a change that no person waits for is made anew when
// somebody else saved first.
const saveTries = 4

// change reads an article, changes it and saves it with its items, anew when
// somebody saved it meanwhile. It is for jobs and events, whose change does not
// depend on what a person saw. A Conflict is fn's own; an article that others save
// again and again is Unavailable, to be changed later.
func (s *Service) change(ctx context.Context, id string, fn func(tx *repository.Store, a *domain.Article) error) (domain.Article, error) {
	var a domain.Article
	stale := false
	err := s.persist(ctx, func(tx *repository.Store) error {
		stale = false
		var err error
		if a, err = tx.Article(ctx, id); err != nil {
			return err
		}
		if err := fn(tx, &a); err != nil {
			return err
		}
		stale = true
		return s.save(ctx, tx, &a)
	})
	if err != nil && stale && domain.KindOf(err) == domain.KindConflict {
		err = &domain.Error{Kind: domain.KindUnavailable, Err: err}
	}
	if err != nil {
		return a, fmt.Errorf("change article %s: %w", id, err)
	}
	return a, nil
}

func (s *Service) save(ctx context.Context, tx *repository.Store, a *domain.Article) error {
	if err := tx.SaveArticle(ctx, a); err != nil {
		return err
	}
	return tx.SaveItems(ctx, a)
}

// persist runs fn in a transaction, again while it ends in a conflict.
func (s *Service) persist(ctx context.Context, fn func(tx *repository.Store) error) error {
	var err error
	for range saveTries {
		if err = s.store.InTx(ctx, fn); err == nil || domain.KindOf(err) != domain.KindConflict {
			return err
		}
	}
	return err
}
