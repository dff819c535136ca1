package console

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"
)

func (p *Console) bundleRoutes(r gin.IRouter) {
	r.GET("/manuscripts/:id/files.zip", p.site.Handle(p.allFiles))
}

// allFiles hands out all of a manuscript as one archive.
func (p *Console) allFiles(c *gin.Context) error {
	bundle, err := p.intake.Bundle(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	return sendArchive(c, "files", bundle.Name, bundle.Write)
}

// sendArchive hands out an archive, written as it is sent. Plain is its name for
// programs that know no Chinese; neither name has an extension.
func sendArchive(c *gin.Context, plain, name string, write func(ctx context.Context, w io.Writer) error) error {
	c.Header("Content-Type", "application/zip")
	c.Header("Content-Disposition", `attachment; filename="`+plain+`.zip"; filename*=UTF-8''`+url.PathEscape(name+".zip"))
	c.Header("Cache-Control", "no-store")
	c.Status(http.StatusOK)
	err := write(c.Request.Context(), c.Writer)
	if err != nil && c.Writer.Written() {
		// Nothing more reaches the browser, not even an end: it says that the download broke off.
		_ = http.NewResponseController(c.Writer).SetWriteDeadline(time.Unix(0, 1))
	}
	return err
}
