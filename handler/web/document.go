package web

import (
	"bytes"
	"io"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"
)

const docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// Document answers with a .docx to be kept under a name. It is written whole
// before anything is sent, so that an error can still be said.
func Document(c *gin.Context, name string, write func(w io.Writer) error) error {
	var file bytes.Buffer
	if err := write(&file); err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	c.Header("Content-Disposition", `attachment; filename="form.docx"; filename*=UTF-8''`+url.PathEscape(name+".docx"))
	c.Data(http.StatusOK, docxType, file.Bytes())
	return nil
}
