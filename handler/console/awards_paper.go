package console

import (
	"io"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

func (p *Console) awardPaperRoutes(r gin.IRouter) {
	p.tableRoute(r, "/awards/:id/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.recognition.AwardTable(c.Request.Context(), p.current(c), c.Param("id"))
	})
	p.tableRoute(r, "/awards/:id/commendation/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.recognition.AwardedTable(c.Request.Context(), p.current(c), c.Param("id"))
	})
	p.tableRoute(r, "/awards/:id/candidates/:candidate/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.recognition.AwardEntriesTable(c.Request.Context(), p.current(c), c.Param("id"), c.Param("candidate"))
	})
	p.tableRoute(r, "/awards/:id/exclusions/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.recognition.AwardExclusionsTable(c.Request.Context(), p.current(c), c.Param("id"))
	})
	p.tableRoute(r, "/awards/:id/objections/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.recognition.AwardObjectionsTable(c.Request.Context(), p.current(c), c.Param("id"))
	})
	r.GET("/awards/:id/commendation.docx", p.site.Handle(p.awardDocument("表彰通报", func(c *gin.Context, w io.Writer) error {
		return p.recognition.WriteCommendation(c.Request.Context(), p.current(c), c.Param("id"), w)
	})))
	forms := p.site.Handle(p.awardDocument("优秀信息员推荐审批表", func(c *gin.Context, w io.Writer) error {
		return p.recognition.WriteAwardForms(c.Request.Context(), p.current(c), c.Param("id"), c.Param("candidate"), w)
	}))
	r.GET("/awards/:id/forms.docx", forms)
	r.GET("/awards/:id/candidates/:candidate/form.docx", forms)
	certificates := p.site.Handle(p.awardDocument("荣誉证书", func(c *gin.Context, w io.Writer) error {
		return p.recognition.WriteCertificates(c.Request.Context(), p.current(c), c.Param("id"), c.Param("candidate"), p.drawCertificate, w)
	}))
	r.GET("/awards/:id/certificates.docx", certificates)
	r.GET("/awards/:id/candidates/:candidate/certificate.docx", certificates)
	r.GET("/awards/:id/certificates.pdf", p.site.Handle(p.certificatePDF))
	r.GET("/awards/:id/candidates/:candidate/certificate.pdf", p.site.Handle(p.certificatePDF))
	r.GET("/awards/:id/candidates/:candidate/certificate.png", p.site.Handle(p.certificatePicture))
}

// awardWriter writes a document of the round that a request names.
type awardWriter func(c *gin.Context, w io.Writer) error

func (p *Console) awardDocument(name string, write awardWriter) web.Handler {
	return func(c *gin.Context) error {
		return web.Document(c, name, func(w io.Writer) error { return write(c, w) })
	}
}

// sendFile answers with a file to be kept under a name.
func sendFile(c *gin.Context, name, kind string, file []byte) {
	c.Header("Cache-Control", "no-store")
	c.Header("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	c.Data(http.StatusOK, kind, file)
}

// drawCertificate draws the address at which a certificate is verified.
func (p *Console) drawCertificate(code string) (address string, picture []byte, err error) {
	address = p.site.PublicURL("/certificates/" + code)
	picture, err = web.DrawQR(address, web.CertificateCode)
	return address, picture, err
}

// certificateName is what the file of a certificate is called, or that of all.
func (p *Console) certificateName(c *gin.Context) (string, error) {
	if c.Param("candidate") == "" {
		return "荣誉证书", nil
	}
	one, err := p.recognition.AwardCertificate(c.Request.Context(), p.current(c), c.Param("candidate"))
	return "荣誉证书-" + one.Name, err
}

func (p *Console) certificatePDF(c *gin.Context) error {
	pdf, err := p.recognition.PrintCertificates(c.Request.Context(), p.current(c), c.Param("id"), c.Param("candidate"), p.drawCertificate)
	if err != nil {
		return err
	}
	name, err := p.certificateName(c)
	if err != nil {
		return err
	}
	sendFile(c, name+".pdf", "application/pdf", pdf)
	return nil
}

func (p *Console) certificatePicture(c *gin.Context) error {
	picture, err := p.recognition.PictureCertificate(c.Request.Context(), p.current(c), c.Param("id"), c.Param("candidate"), p.drawCertificate)
	if err != nil {
		return err
	}
	name, err := p.certificateName(c)
	if err != nil {
		return err
	}
	sendFile(c, name+".png", "image/png", picture)
	return nil
}
