package console

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

func (p *Console) circularDocument(c *gin.Context) error {
	circular, text, err := p.recognition.CircularDocument(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	return web.Document(c, circular.Label(), func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// circularScan sends the stamped scan, as a file and never as a page.
func (p *Console) circularScan(c *gin.Context) error {
	page, err := p.recognition.CircularPage(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	scan, err := p.recognition.Scan(c.Request.Context(), page.Circular)
	if err != nil {
		return err
	}
	defer scan.Close()
	c.Header("Cache-Control", "no-store")
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(page.Scan.Name))
	c.DataFromReader(http.StatusOK, page.Scan.Size, page.Scan.MIME, scan, nil)
	return nil
}

type circularPreviewPage struct {
	domain.Circular
	Pages   []int
	Whole   bool
	Trouble string
}

// circularPreview shows the real document page by page, or says why it cannot.
// The page is there at once and asks for the pictures, which take a while.
func (p *Console) circularPreview(c *gin.Context) error {
	ctx, actor := c.Request.Context(), p.current(c)
	whole, err := p.recognition.CircularPage(ctx, actor, c.Param("id"))
	if err != nil {
		return err
	}
	page := circularPreviewPage{Circular: whole.Circular}
	if c.Query("part") == "" || c.GetHeader("HX-Request") == "" {
		return p.pages.Render(c, http.StatusOK, "circular_preview", &page)
	}
	made, err := p.recognition.CircularPreview(ctx, actor, c.Param("id"))
	var fault *domain.Error
	switch {
	case errors.As(err, &fault) && (fault.Kind == domain.KindNotFound || fault.Kind == domain.KindInvalid):
		page.Trouble = domain.Public(err)
	case err != nil:
		return err
	}
	page.Whole = made.Whole
	for i := range made.Pages {
		page.Pages = append(page.Pages, i+1)
	}
	return p.pages.RenderPart(c, http.StatusOK, "circular_preview", "preview_pages", &page)
}

// circularPicture sends one page of the preview: 3.png.
func (p *Console) circularPicture(c *gin.Context) error {
	made, err := p.recognition.CircularPreview(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	name, isPicture := strings.CutSuffix(c.Param("page"), ".png")
	n, err := strconv.Atoi(name)
	if err != nil || !isPicture || n < 1 || n > len(made.Pages) {
		return domain.NotFound("没有这一页。")
	}
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "image/png", made.Pages[n-1])
	return nil
}
