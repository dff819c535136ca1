package intake

import (
	"bytes"
	"context"
	"io"
	"path"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Viewer is who wants to see a file: an informant, a unit's chair, an account,
// or several of them in one browser.
type Viewer struct {
	Informant domain.Informant
	Account   domain.Account
	Chairs    []domain.Chair
	Draft     string // the only manuscript that the informant reaches from this browser, empty for all
}

// reaches reports whether the informant's own files of a manuscript are in
// reach of the browser.
func (v Viewer) reaches(manuscriptID string) bool { return v.Draft == "" || v.Draft == manuscriptID }

// Nobody reports whether the browser is signed in as nobody.
func (v Viewer) Nobody() bool {
	return v.Informant.ID == "" && v.Account.ID == "" && len(v.Chairs) == 0
}

// Variant names what is wanted of an attachment.
type Variant string

// The variants. Thumb and Large fall back to a browser's own formats of the
// original while no copy has been made, Play to the original.
const (
	VariantOriginal Variant = "original"
	VariantThumb    Variant = "thumb"
	VariantLarge    Variant = "large"
	VariantFull     Variant = "full" // where the original is a picture that browsers do not show
	VariantPlay     Variant = "play"
	VariantBefore   Variant = "before" // a photograph as its author sees it who has not seen the edit; for editors
)

// Turns reports whether what is under the variant changes when a picture is turned.
func (v Variant) Turns() bool {
	return v == VariantThumb || v == VariantLarge || v == VariantFull || v == VariantBefore
}

// unedited reports whether what is under the variant shows a picture without
// what was done to it.
func (v Variant) unedited() bool { return v == VariantOriginal || v == VariantBefore }

// Content is a file opened for a viewer, who must close it.
type Content struct {
	io.ReadSeekCloser
	Name     string
	MIME     string
	SHA256   string
	StoredAt time.Time
	Inline   bool        // a browser may show it in place; everything else is downloaded
	Standin  bool        // the original in place of a copy that is still to be made
	Turn     domain.Turn // by how much it is turned
	Edit     string      // name of the edit that it shows
}

// OpenMedia opens a file for those who may see it. For everybody else there is
// no such file.
func (s *Service) OpenMedia(ctx context.Context, viewer Viewer, id string, variant Variant) (Content, error) {
	a, err := s.store.Attachment(ctx, id)
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return Content{}, errNoAttachment()
		}
		return Content{}, err
	}
	owner, err := s.owns(ctx, viewer.Informant, a)
	if err != nil {
		return Content{}, err
	}
	owner = owner && viewer.reaches(a.ManuscriptID)
	allowed, err := s.maySee(ctx, viewer, a)
	if err != nil {
		return Content{}, err
	}
	switch {
	case !owner && !allowed, a.State != domain.AttachmentStored:
		return Content{}, errNoAttachment()
	case !owner && !a.Shown():
		return Content{}, domain.NotFound("这个文件正在查毒，查完才能打开，请稍后再看。")
	case variant.unedited() && !s.maySeeUnedited(viewer, a, variant):
		return Content{}, errNoAttachment()
	case variant == VariantBefore:
		return s.before(ctx, a)
	}
	content, key, err := s.choose(ctx, a, variant)
	if err != nil {
		return Content{}, err
	}
	content.ReadSeekCloser, err = s.files.Open(ctx, key)
	return content, err
}

// maySeeUnedited decides who sees a picture without what editors did to it: they
// alone, since faces and plates are hidden by that.
func (s *Service) maySeeUnedited(viewer Viewer, a domain.Attachment, variant Variant) bool {
	if a.Edit.Empty() && variant == VariantOriginal {
		return true
	}
	return viewer.Account.Active(s.store.Now()) && viewer.Account.Can(domain.EditManuscripts)
}

// before returns a photograph of screen size as its author turned it, unedited:
// what editors draw on.
func (s *Service) before(ctx context.Context, a domain.Attachment) (Content, error) {
	if a.Kind != domain.KindPhoto {
		return Content{}, errNoAttachment()
	}
	a.Edit = domain.PictureEdit{}
	d := domain.Derivative{AttachmentID: a.ID, Kind: domain.DerivativeLarge, MIME: "image/jpeg", Turn: a.Turn}
	key, of := s.source(a, d)
	original, err := s.files.Open(ctx, key)
	if err != nil {
		return Content{}, err
	}
	defer original.Close()
	var shown bytes.Buffer
	if _, _, err := s.inspector.Shrink(ctx, original, of, &shown); err != nil {
		return Content{}, err
	}
	return Content{
		ReadSeekCloser: inMemory{bytes.NewReader(shown.Bytes())}, Name: renamed(a.Name, d.MIME), MIME: d.MIME,
		SHA256: a.SHA256 + "-" + a.Turn.String(), StoredAt: a.StoredAt, Inline: true, Turn: a.Turn,
	}, nil
}

// inMemory is a small file that was made for one viewer.
type inMemory struct{ *bytes.Reader }

// Close has nothing to close.
func (inMemory) Close() error { return nil }

// choose returns what is told of a variant and where its bytes are.
func (s *Service) choose(ctx context.Context, a domain.Attachment, variant Variant) (Content, string, error) {
	original := Content{Name: a.Name, MIME: a.MIME, SHA256: a.SHA256, StoredAt: a.StoredAt, Inline: inline(a.MIME)}
	switch variant {
	case VariantOriginal:
		return original, a.Key(), nil
	case VariantThumb, VariantLarge, VariantFull, VariantPlay:
	default:
		return Content{}, "", errNoAttachment()
	}
	d, err := s.store.Derivative(ctx, a.ID, domain.DerivativeKind(variant))
	switch {
	case err == nil && d.Edit != a.Edit.Name(): // it shows what was edited away
		return Content{}, "", domain.NotFound("这张照片刚改过，正在生成，请稍后再看。")
	case err == nil:
		return Content{Name: renamed(a.Name, d.MIME), MIME: d.MIME, SHA256: d.SHA256, StoredAt: a.StoredAt, Inline: true, Turn: d.Turn, Edit: d.Edit}, d.Key(), nil
	case domain.KindOf(err) != domain.KindNotFound:
		return Content{}, "", err
	case variant == VariantFull, variant == VariantPlay && !a.Playable(), variant != VariantPlay && !hasPreview(a), a.Remaking(), !a.Edit.Empty():
		return Content{}, "", errNoAttachment()
	}
	original.Standin = true
	return original, a.Key(), nil
}

// renamed gives the name of a copy the extension of what it is.
func renamed(name, mime string) string {
	extension := map[string]string{"image/jpeg": ".jpg", "video/mp4": ".mp4", "audio/mp4": ".m4a"}[mime]
	was := strings.ToLower(path.Ext(name))
	if extension == "" || was == extension || was == ".jpeg" {
		return name
	}
	return strings.TrimSuffix(name, path.Ext(name)) + extension
}

// maySee decides for everybody but the owner: the chairs of the manuscript's
// unit, accounts that read manuscripts, or that decide registrations for stamped
// scans. Proofs of adoptions and signed paper are for accounts alone.
func (s *Service) maySee(ctx context.Context, viewer Viewer, a domain.Attachment) (bool, error) {
	if chair, err := s.answersFor(ctx, viewer.Chairs, a); err != nil || chair {
		return chair, err
	}
	needed := domain.ReadManuscripts
	if a.ManuscriptID == "" && a.Kind != domain.KindProof && a.Kind != domain.KindSigned {
		needed = domain.DecideRegistrations
	}
	if !viewer.Account.Active(s.store.Now()) || !viewer.Account.Can(needed) {
		return false, nil
	}
	return s.submitted(ctx, a)
}

// owns decides for informants: who sent it, and the author of the manuscript.
func (s *Service) owns(ctx context.Context, informant domain.Informant, a domain.Attachment) (bool, error) {
	if informant.ID == "" || a.InformantID == informant.ID || a.ManuscriptID == "" {
		return informant.ID != "" && a.InformantID == informant.ID, nil
	}
	_, err := own(ctx, s.store, informant, a.ManuscriptID)
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return false, nil
	}
	return err == nil, err
}

// answersFor reports whether one of the chairs answers for a manuscript's file.
func (s *Service) answersFor(ctx context.Context, chairs []domain.Chair, a domain.Attachment) (bool, error) {
	if len(chairs) == 0 || a.ManuscriptID == "" {
		return false, nil
	}
	_, _, err := ofUnit(ctx, s.store, chairs, a.ManuscriptID)
	if domain.KindOf(err) == domain.KindNotFound {
		return false, nil
	}
	return err == nil, err
}

// submitted reports whether an attachment has reached the department: nobody
// there looks into drafts, nor at proofs of what was never claimed.
func (s *Service) submitted(ctx context.Context, a domain.Attachment) (bool, error) {
	if a.Kind == domain.KindProof {
		proofs, err := s.store.Proofs(ctx, repository.ProofQuery{AttachmentID: a.ID})
		return len(proofs) == 1 && !proofs[0].Loose(), err
	}
	if a.ManuscriptID == "" {
		return a.Kind == domain.KindSeal || a.Kind == domain.KindSigned, nil
	}
	m, err := s.store.Manuscript(ctx, a.ManuscriptID)
	if err != nil {
		return false, err
	}
	return m.Number != "", nil
}

// inline reports whether browsers may show a type in place.
func inline(mime string) bool {
	if strings.HasPrefix(mime, "audio/") || strings.HasPrefix(mime, "video/") {
		return true
	}
	switch mime {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp":
		return true
	}
	return false
}
