package console

import (
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

func (p *Console) sheetRoutes(r gin.IRouter) {
	r.GET("/manuscripts/:id/sheet", p.site.Handle(p.reviewSheet))
	r.GET("/manuscripts/:id/sheet.docx", p.site.Handle(p.reviewSheetDocument))
	r.GET("/manuscripts/:id/signing", p.site.Handle(p.signingSheet))
	r.GET("/manuscripts/:id/signing.docx", p.site.Handle(p.signingSheetDocument))
	r.GET("/manuscripts/:id/marks/:review/copy.docx", p.site.Handle(p.markedCopy))
}

// sheetPage is a sheet as a browser prints it.
type sheetPage struct {
	domain.ReviewSheet
	Signing bool // with room for a leader's signature
}

// reviewSheet is the 审稿单 to print.
func (p *Console) reviewSheet(c *gin.Context) error { return p.sheet(c, false) }

// signingSheet is the 审签单 to print for a leader who signs on paper.
func (p *Console) signingSheet(c *gin.Context) error { return p.sheet(c, true) }

func (p *Console) sheet(c *gin.Context, signing bool) error {
	sheet, err := p.review.Sheet(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	if signing && sheet.Waits() == "" {
		return domain.Conflict("稿件现在是“" + sheet.Manuscript.Status() + "”，没有等待签字的步骤。")
	}
	return p.pages.Render(c, http.StatusOK, "sheet", &sheetPage{ReviewSheet: sheet, Signing: signing})
}

func (p *Console) reviewSheetDocument(c *gin.Context) error {
	return web.Document(c, "宣传稿件审稿单", func(w io.Writer) error {
		return p.review.WriteSheet(c.Request.Context(), p.current(c), c.Param("id"), w)
	})
}

func (p *Console) signingSheetDocument(c *gin.Context) error {
	return web.Document(c, "宣传稿件审签单", func(w io.Writer) error {
		return p.review.WriteSigningSheet(c.Request.Context(), p.current(c), c.Param("id"), w)
	})
}

func (p *Console) markedCopy(c *gin.Context) error {
	return web.Document(c, "批注稿", func(w io.Writer) error {
		return p.review.WriteMarkedCopy(c.Request.Context(), p.current(c), c.Param("id"), c.Param("review"), w)
	})
}
