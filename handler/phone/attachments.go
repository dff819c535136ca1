package phone

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/intake"
)

// announced is what the page tells of a file that it is about to send.
type announced struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Seal bool   `json:"seal"` // the scan of a stamped form
}

// announce makes room for a file and tells the page where to send it.
func (p *Phone) announce(c *gin.Context) error { return p.announceAs(c, func(*intake.Announce) {}) }

// announceAs makes room for a file of the kind that the address means.
func (p *Phone) announceAs(c *gin.Context, as func(cmd *intake.Announce)) error {
	var file announced
	if err := c.ShouldBindJSON(&file); err != nil {
		return &domain.Error{Kind: domain.KindInvalid, Public: "没有读到文件信息，请重新选择文件。", Err: err}
	}
	cmd := intake.Announce{ManuscriptID: c.Param("id"), Name: file.Name, Size: file.Size, Seal: file.Seal}
	as(&cmd)
	a, err := p.intake.Announce(c.Request.Context(), p.current(c).Informant, cmd)
	if err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, gin.H{"id": a.ID, "name": a.Name, "kind": a.Kind.Label(), "url": "/upload/" + a.ID})
}

// rowPage is one line of the list of files.
type rowPage struct {
	File     domain.Attachment
	Problems map[string]string
	Import   intake.Import
}

// attachmentRow returns the line of one file, for the page that has just sent it.
func (p *Phone) attachmentRow(c *gin.Context) error {
	a, err := p.intake.Attachment(c.Request.Context(), p.current(c).Informant, c.Param("id"))
	if err != nil {
		return err
	}
	if a.Kind == domain.KindProof {
		return p.pages.RenderPart(c, http.StatusOK, "claim", "proof-part", rowPage{File: a})
	}
	taking, err := p.intake.ImportOf(c.Request.Context(), a)
	if err != nil {
		return err
	}
	return p.pages.RenderPart(c, http.StatusOK, "edit", "attachment-part", rowPage{File: a, Import: taking})
}

// startImport has a document's text taken into the manuscript, for the page's
// own script.
func (p *Phone) startImport(c *gin.Context) error {
	if err := p.intake.StartImport(c.Request.Context(), p.current(c).Informant, c.Param("id")); err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, gin.H{"started": true})
}

// removeAttachment takes a file out, for the page's own script.
func (p *Phone) removeAttachment(c *gin.Context) error {
	if err := p.intake.RemoveAttachment(c.Request.Context(), p.current(c).Informant, c.Param("id")); err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, gin.H{"removed": true})
}

// orderAttachments puts the files into the order that the page's own script tells.
func (p *Phone) orderAttachments(c *gin.Context) error {
	var order struct {
		IDs []string `json:"ids"`
	}
	if err := c.ShouldBindJSON(&order); err != nil || len(order.IDs) > 2*intake.MaxAttachments {
		return &domain.Error{Kind: domain.KindInvalid, Public: "没有读到顺序，请刷新后再试。", Err: err}
	}
	if err := p.intake.OrderAttachments(c.Request.Context(), p.current(c).Informant, c.Param("id"), order.IDs); err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, gin.H{"ordered": true})
}

// turnAttachment turns a picture, for the page's own script.
func (p *Phone) turnAttachment(c *gin.Context) error {
	var wanted struct {
		Turn domain.Turn `json:"turn"`
	}
	if err := c.ShouldBindJSON(&wanted); err != nil {
		return &domain.Error{Kind: domain.KindInvalid, Public: "没有读到方向，请刷新后再试。", Err: err}
	}
	if err := p.intake.TurnAttachment(c.Request.Context(), p.current(c).Informant, c.Param("id"), wanted.Turn); err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, gin.H{"turn": wanted.Turn})
}
