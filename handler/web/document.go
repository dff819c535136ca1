package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"

	"github.com/gin-gonic/gin"

	"laigao/domain"
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

// Table answers with a table to be kept under a name. It is written whole to a
// file that nobody else can open and that is gone afterwards, so that a slow
// reader holds up nothing, a failure can still be said, and its size costs no
// memory.
func Table(c *gin.Context, name string, format domain.TableFormat, write func(w io.Writer) error) error {
	file, err := os.CreateTemp("", "laigao-table-")
	if err != nil {
		return fmt.Errorf("begin table: %w", err)
	}
	defer file.Close()
	if err := os.Remove(file.Name()); err != nil {
		return fmt.Errorf("begin table: %w", err)
	}
	if err := write(file); err != nil {
		return err
	}
	size, err := file.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("read table: %w", err)
	}
	kind := "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	if format == domain.TableCSV {
		kind = "text/csv; charset=utf-8"
	}
	ending := "." + string(format)
	c.DataFromReader(http.StatusOK, size, kind, file, map[string]string{
		"Cache-Control":       "no-store",
		"Content-Disposition": `attachment; filename="table` + ending + `"; filename*=UTF-8''` + url.PathEscape(name+ending),
	})
	return nil
}
