package web

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"
	qr "github.com/skip2/go-qrcode"
)

// Sides of QR codes in pixels: on a screen; on paper, where at 150 dots an inch it
// is seven centimetres wide; and on a certificate, where it is 26 mm wide.
const (
	ScreenCode      = 288
	PaperCode       = 430
	CertificateCode = 290
)

// QR writes an address as the picture of a QR code that nobody keeps.
func QR(c *gin.Context, address string, side int) error {
	picture, err := DrawQR(address, side)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "image/png", picture)
	return nil
}

// DrawQR returns an address as the picture of a QR code, a PNG.
func DrawQR(address string, side int) ([]byte, error) {
	picture, err := qr.Encode(address, qr.Medium, side)
	if err != nil {
		return nil, fmt.Errorf("draw a QR code: %w", err)
	}
	return picture, nil
}
