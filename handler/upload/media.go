package upload

import (
	"mime"
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/intake"
)

// mediaPolicy lets a file do nothing but be shown.
const mediaPolicy = "sandbox; default-src 'none'; media-src 'self'; img-src 'self'; frame-ancestors 'self'"

// media hands a stored file to who may see it, whole or in ranges.
func (h *Handler) media(c *gin.Context) error {
	viewer, err := h.viewer(c)
	if err != nil {
		return err
	}
	variant := intake.Variant(c.Param("variant"))
	content, err := h.cfg.Intake.OpenMedia(c.Request.Context(), viewer, c.Param("id"), variant)
	if err != nil {
		return err
	}
	defer content.Close()
	disposition := "attachment"
	if content.Inline {
		disposition = "inline"
	}
	header := c.Writer.Header()
	header.Set("Content-Type", content.MIME)
	header.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": content.Name}))
	header.Set("Content-Security-Policy", mediaPolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cache-Control", "private, max-age=21600")
	if content.Standin || variant.Turns() && (c.Query("turn") != content.Turn.String() || c.Query("edit") != content.Edit) {
		header.Set("Cache-Control", "private, no-cache")
	}
	header.Set("Vary", "Cookie")
	header.Set("ETag", `"`+content.SHA256+`"`)
	http.ServeContent(c.Writer, c.Request, "", content.StoredAt, content)
	return nil
}

// viewer returns as whom the browser is signed in, at the console rather than
// by WeChat where it is both.
func (h *Handler) viewer(c *gin.Context) (intake.Viewer, error) {
	viewer, err := h.cfg.Phone(c)
	if err != nil {
		return viewer, err
	}
	account, err := h.cfg.Account(c)
	if err != nil {
		return viewer, err
	}
	if account.ID != "" {
		viewer.Account = account
	}
	if viewer.Nobody() {
		return viewer, &domain.Error{Kind: domain.KindUnauthenticated, Public: "请重新登录后查看。"}
	}
	return viewer, nil
}
