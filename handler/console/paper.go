package console

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/intake"
	"laigao/service/review"
)

// maxPaper bounds the form that carries a scan of signed paper, in bytes.
const maxPaper = intake.MaxSigned + 1<<20

func (p *Console) paperRoutes(r gin.IRouter) {
	r.GET("/manuscripts/:id/record", p.site.Handle(p.recordPage))
	r.POST("/manuscripts/:id/record", p.site.Handle(p.record))
}

// recordPage is the form into which a clerk copies a signed sheet.
type recordPage struct {
	M        review.Manuscript
	Signers  []domain.Account
	Reasons  domain.Reasons
	Typed    review.RecordSignature
	Ticked   map[string]bool
	Scan     domain.SignatureScan // sent already, empty before
	Problems map[string]string
	Trouble  string
	Today    domain.Day
}

func (p *Console) recordPage(c *gin.Context) error {
	return p.renderRecord(c, http.StatusOK, recordPage{})
}

func (p *Console) renderRecord(c *gin.Context, status int, page recordPage) error {
	ctx, actor := c.Request.Context(), p.current(c)
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	var err error
	if page.M, err = p.review.Page(ctx, actor, c.Param("id")); err != nil {
		return err
	}
	if page.Signers, err = p.review.Signers(ctx, actor, page.M.Manuscript); err != nil {
		return err
	}
	wording, err := p.review.Wording(ctx, actor)
	if err != nil {
		return err
	}
	page.Reasons, page.Today = wording.Reasons, domain.DayOf(p.now())
	return p.pages.Render(c, status, "record", &page)
}

// record enters a signature on paper. The scan is kept even where the rest of
// the form is refused, so that it need not be sent again.
func (p *Console) record(c *gin.Context) error {
	ctx, actor, id := c.Request.Context(), p.current(c), c.Param("id")
	cmd := review.RecordSignature{
		Decision: typedDecision(c), SignerID: c.PostForm("signer_id"), SignedDay: c.PostForm("signed_day"), Code: c.PostForm("code"), ScanID: c.PostForm("scan_id"),
	}
	page := recordPage{Typed: cmd, Ticked: map[string]bool{}, Problems: map[string]string{}}
	for _, code := range cmd.Reasons {
		page.Ticked[code] = true
	}
	scanErr := p.keepScan(c, &cmd)
	if scanErr != nil && domain.KindOf(scanErr) != domain.KindInvalid {
		return scanErr
	}
	done, err := p.review.RecordSignature(ctx, actor, cmd)
	if err == nil {
		p.site.Flash(c, decidedWords(done, cmd.Decision.Decision))
		return backTo(c, id, "reviews")
	}
	kind := domain.KindOf(err)
	if kind != domain.KindInvalid && kind != domain.KindConflict {
		return err
	}
	page.Typed.ScanID, page.Problems, page.Trouble = cmd.ScanID, domain.FieldsOf(err), domain.Public(err)
	if scanErr != nil {
		page.Problems["scan"] = domain.Public(scanErr)
	}
	if cmd.ScanID != "" { // one that cannot be found is asked for again
		page.Scan, _ = p.intake.SignedScan(ctx, actor, id, cmd.ScanID)
	}
	status := http.StatusUnprocessableEntity
	if kind == domain.KindConflict {
		status = http.StatusConflict
	}
	return p.renderRecord(c, status, page)
}

// keepScan takes the scan that came with the form, if one did.
func (p *Console) keepScan(c *gin.Context, cmd *review.RecordSignature) error {
	header, err := c.FormFile("scan")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil
	}
	if err != nil {
		return err
	}
	content, err := header.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	a, err := p.intake.KeepSigned(c.Request.Context(), p.current(c), intake.KeepSigned{ManuscriptID: cmd.ManuscriptID, Name: header.Filename}, content)
	if err == nil {
		cmd.ScanID = a.ID
	}
	return err
}
