package intake

import (
	"context"
	"fmt"
	"io"

	"laigao/domain"
	"laigao/repository"
)

// Camera photographs pages of the web.
type Camera interface {
	// Photograph writes a PNG of the page behind a link. Nothing is asked of hosts
	// but those given and those below them. A page that cannot be photographed is
	// an Invalid error with words for people.
	Photograph(ctx context.Context, link string, hosts []string, w io.Writer) error
}

// EditorProof is a picture by which an editor proves an adoption.
type EditorProof struct {
	AdoptionID string
	Name       string
	Content    io.Reader
}

// MaxEditorProof bounds a picture that an editor sends, in bytes.
const MaxEditorProof = 12 << 20

// AddEditorProof keeps a picture as proof of an adoption. It returns the
// manuscript's id.
func (s *Service) AddEditorProof(ctx context.Context, actor domain.Account, cmd EditorProof) (string, error) {
	if err := actor.Require(domain.RecordAdoptions); err != nil {
		return "", err
	}
	a, err := s.store.Adoption(ctx, cmd.AdoptionID)
	if err != nil {
		return "", err
	}
	proofs, err := s.store.Proofs(ctx, repository.ProofQuery{AdoptionIDs: []string{a.ID}})
	if err != nil {
		return "", err
	}
	if len(proofs) >= mostEditorProofs {
		return a.ManuscriptID, domain.Conflict("这条采用的凭证已经有 10 张，不能再添。")
	}
	err = s.keepProof(ctx, proofFile{adoption: a, actor: actor.Actor(), name: fileName(cmd.Name), content: cmd.Content})
	return a.ManuscriptID, err
}

// mostEditorProofs is how many pictures an adoption has at most.
const mostEditorProofs = 10

// proofFile is a picture that comes from the department.
type proofFile struct {
	adoption domain.Adoption
	actor    domain.Actor
	name     string
	content  io.Reader
	bound    func(tx *repository.Store, attachmentID string) error // what else the picture changes; may be nil
}

// keepProof stores a picture and binds it to its adoption. What is no picture is
// an Invalid error, and nothing is kept.
func (s *Service) keepProof(ctx context.Context, file proofFile) error {
	m, err := s.store.Manuscript(ctx, file.adoption.ManuscriptID)
	if err != nil {
		return fmt.Errorf("read manuscript %s: %w", file.adoption.ManuscriptID, err)
	}
	a := domain.Attachment{ID: s.store.NewID(), InformantID: m.InformantID, Kind: domain.KindProof, Name: file.name, State: domain.AttachmentStored}
	if a.Size, a.SHA256, err = s.files.Put(ctx, a.Key(), file.content); err != nil {
		return fmt.Errorf("keep proof of adoption %s: %w", file.adoption.ID, err)
	}
	if err := s.inspect(ctx, &a); err != nil {
		return s.drop(ctx, a, err)
	}
	if a.Kind != domain.KindProof || !hasPreview(a) {
		return s.drop(ctx, a, domain.InvalidFields(map[string]string{"proof": "请选择 JPG 或 PNG 图片。"}))
	}
	a.StoredAt, a.Name = s.store.Now(), withExtension(a.Name, a.MIME)
	err = s.store.InTx(ctx, func(tx *repository.Store) error { return s.bindProof(ctx, tx, a, file) })
	if err != nil {
		return s.drop(ctx, a, err)
	}
	return nil
}

func (s *Service) bindProof(ctx context.Context, tx *repository.Store, a domain.Attachment, file proofFile) error {
	if err := tx.AddAttachment(ctx, &a); err != nil {
		return err
	}
	if err := tx.SaveAttachment(ctx, a); err != nil { // with what is known once it is stored
		return err
	}
	if err := tx.AddProof(ctx, a.ID, file.adoption.ManuscriptID); err != nil {
		return err
	}
	if err := tx.ClaimProof(ctx, a.ID, file.adoption.ID); err != nil {
		return err
	}
	if err := s.askScan(ctx, tx, &a); err != nil {
		return err
	}
	if err := s.followOn(ctx, tx, &a); err != nil {
		return err
	}
	if file.bound != nil {
		if err := file.bound(tx, a.ID); err != nil {
			return err
		}
	}
	return tx.Audit(ctx, domain.AuditRow{Actor: file.actor, Action: "adoption.proof", Subject: "adoption", SubjectID: file.adoption.ID, Detail: a.Name})
}

// CapturePage photographs the page of an adoption as its proof, as an outbox job
// asks. What cannot be photographed says why; nothing is tried again by itself
// but what an interruption has broken off.
func (s *Service) CapturePage(ctx context.Context, job domain.Job) error {
	asked, err := s.store.Captures(ctx, job.Subject)
	if err != nil || len(asked) == 0 || asked[0].State != domain.CaptureQueued {
		return err
	}
	c := asked[0]
	a, err := s.store.Adoption(ctx, c.AdoptionID)
	if err != nil {
		return err
	}
	outlet, err := s.store.Outlet(ctx, a.OutletID)
	if err != nil {
		return fmt.Errorf("read outlet %s: %w", a.OutletID, err)
	}
	if s.camera == nil {
		return s.noPicture(ctx, c, "这里没有安装抓取网页要用的浏览器，请自己截图后上传。")
	}
	reader, writer := io.Pipe()
	go func() { writer.CloseWithError(s.camera.Photograph(ctx, c.Link, outlet.AllHosts(), writer)) }()
	err = s.keepProof(ctx, proofFile{
		adoption: a, actor: c.Actor, name: "网页截图.png", content: reader,
		bound: func(tx *repository.Store, attachmentID string) error {
			c.State, c.AttachmentID = domain.CaptureDone, attachmentID
			return tx.EndCapture(ctx, c)
		},
	})
	reader.CloseWithError(err) // ends the camera where nobody has read to the end
	if err != nil && domain.KindOf(err) == domain.KindInvalid {
		c.State, c.AttachmentID = domain.CaptureQueued, ""
		return s.noPicture(ctx, c, domain.Public(err))
	}
	return gone(err)
}

// GaveUpCapture says that a page could not be photographed after all tries.
func (s *Service) GaveUpCapture(ctx context.Context, job domain.Job, _ error) error {
	asked, err := s.store.Captures(ctx, job.Subject)
	if err != nil || len(asked) == 0 || asked[0].State != domain.CaptureQueued {
		return err
	}
	return s.noPicture(ctx, asked[0], "多次没有抓取成功，请自己截图后上传。")
}

func (s *Service) noPicture(ctx context.Context, c domain.Capture, words string) error {
	c.State, c.Problem = domain.CaptureFailed, words
	return gone(s.store.EndCapture(ctx, c)) // it may be asked for anew meanwhile
}
