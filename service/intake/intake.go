// Package intake takes manuscripts in: drafts as they are typed, the files that
// belong to them, their submission, and what their authors see of them later.
package intake

import (
	"context"
	"io"
	"log/slog"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Files keeps bytes under keys. What Put has answered is durable.
type Files interface {
	// Put stores what r holds, replacing what was there in one step.
	Put(ctx context.Context, key string, r io.Reader) (size int64, sha256 string, err error)
	// Open returns what is stored, a NotFound error when there is nothing.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
	// Stat returns the size of what is stored and when it was stored.
	Stat(ctx context.Context, key string) (size int64, stored time.Time, err error)
	// Delete removes what is stored; nothing there is no error.
	Delete(ctx context.Context, key string) error
}

// Inspector looks into files.
type Inspector interface {
	// Inspect fills in what a file is by its content. A file that is not taken
	// is an Invalid error with the reason.
	Inspect(ctx context.Context, r io.ReadSeeker, a *domain.Attachment) error
	// Shrink writes a JPEG copy without metadata, upright and then turned. A
	// picture that cannot be read is an Invalid error.
	Shrink(ctx context.Context, r io.ReadSeeker, of domain.CopyOf, w io.Writer) (width, height int, err error)
	// Turn writes a copy of a JPEG without metadata that is shown turned.
	Turn(w io.Writer, r io.Reader, turn domain.Turn) error
}

// Converter makes what browsers need of sounds, films and pictures.
type Converter interface {
	// Pictures reports whether pictures of Apple's phones can be converted.
	Pictures() bool
	// Convert fills in what a sound, film or picture is and hands over the copies that it
	// needs. What cannot be played is an Invalid error with words for people.
	Convert(ctx context.Context, r io.Reader, a *domain.Attachment, keep func(kind domain.DerivativeKind, mime string, r io.Reader) error) error
}

// Documents reads what office documents hold.
type Documents interface {
	// Holds reports whether documents of a type hold a text at all, and whether
	// it can be read here.
	Holds(mime string) (text, readable bool)
	// Read returns a document's text and hands its pictures over in order, by
	// their numbers from 1. What cannot be read is an Invalid error with words
	// for people.
	Read(ctx context.Context, r io.Reader, mime string, keep func(picture int, name string, r io.Reader) error) (domain.Document, error)
}

// MediaSource fetches what people sent in the chat from the platform.
type MediaSource interface {
	Media(ctx context.Context, mediaID string) (io.ReadCloser, error)
}

// Config gives the service what it needs.
type Config struct {
	Store     *repository.Store
	Keyring   *domain.Keyring
	Files     Files
	Inspector Inspector
	Converter Converter   // nil where sounds, films and pictures stay as they are
	Scanner   Scanner     // nil where nothing is scanned
	Camera    Camera      // nil where pages cannot be photographed
	Forwarder Forwarder   // nil where nobody else gets messages
	Media     MediaSource // nil where there is no chat
	Paper     Paper
	Documents Documents
	Clean     func(html string) string        // keeps of HTML what a manuscript may hold
	Page      func(path, words string) string // a link to one of our pages, as the chat shows it
	Log       *slog.Logger
}

// Service takes manuscripts in.
type Service struct {
	store     *repository.Store
	keyring   *domain.Keyring
	files     Files
	inspector Inspector
	converter Converter
	scanner   Scanner
	camera    Camera
	forwarder Forwarder
	media     MediaSource
	paper     Paper
	documents Documents
	clean     func(html string) string
	page      func(path, words string) string
	log       *slog.Logger
}

// New makes the service.
func New(cfg Config) *Service {
	return &Service{
		store: cfg.Store, keyring: cfg.Keyring, files: cfg.Files, inspector: cfg.Inspector, converter: cfg.Converter,
		scanner: cfg.Scanner, camera: cfg.Camera, forwarder: cfg.Forwarder, media: cfg.Media, paper: cfg.Paper, documents: cfg.Documents, clean: cfg.Clean, page: cfg.Page, log: cfg.Log,
	}
}

// Limits of what an informant may send.
const (
	MaxTitle       = 100      // characters
	MaxBody        = 200_000  // bytes of sanitised HTML
	MaxExcerpt     = 120      // characters
	MaxCaption     = 200      // characters
	MaxAttachments = 60       // of one manuscript
	MaxDailyBytes  = 10 << 30 // announced by one person on one day
)

// writer refuses people who may not write manuscripts: without a registration,
// or retired. Whether they may submit is another question.
func writer(informant domain.Informant) error {
	switch {
	case informant.ID == "":
		return domain.Forbidden("请先完成信息员登记，再写稿件。")
	case informant.State == domain.InformantRetired:
		return domain.Forbidden("您已卸任信息员，不能再报送稿件。以前的稿件仍可查看。")
	}
	return nil
}

// own returns a manuscript of the informant; somebody else's does not exist for them.
func own(ctx context.Context, on *repository.Store, informant domain.Informant, id string) (domain.Manuscript, error) {
	m, err := on.Manuscript(ctx, id)
	if err != nil {
		return m, err
	}
	if informant.ID == "" || m.InformantID != informant.ID {
		return domain.Manuscript{}, errNoManuscript()
	}
	return m, nil
}

// editable returns a manuscript that the informant may change now.
func editable(ctx context.Context, on *repository.Store, informant domain.Informant, id string) (domain.Manuscript, error) {
	if err := writer(informant); err != nil {
		return domain.Manuscript{}, err
	}
	m, err := own(ctx, on, informant, id)
	if err != nil {
		return m, err
	}
	if !m.Editable() {
		return m, domain.Conflict("稿件已经报送，不能再修改。需要修改请先撤回，或等待编辑退回。")
	}
	return m, nil
}

func errNoManuscript() error { return domain.NotFound("没有找到这篇稿件。") }

func errNoAttachment() error {
	return domain.NotFound("没有找到这个附件，可能已被删除。")
}

// audit records what an informant did to a manuscript.
func audit(ctx context.Context, tx *repository.Store, informant domain.Informant, action, manuscriptID, detail string) error {
	return tx.Audit(ctx, domain.AuditRow{
		Actor: informant.Actor(), Action: action, Subject: "manuscript", SubjectID: manuscriptID, Detail: detail,
	})
}
