package web

import (
	"context"
	"strings"

	"github.com/gin-gonic/gin"
)

// Script is the platform's script for pages that are open in its own browser.
type Script struct {
	Scripts string // where the platform keeps its scripts, an address without a path
	// Sign signs the address of a page for the platform's script.
	Sign func(ctx context.Context, page string) (Signature, error)
}

// Signature is what a page hands to the platform's script.
type Signature struct {
	AppID     string `json:"appId"`
	Timestamp int64  `json:"timestamp"`
	NonceStr  string `json:"nonceStr"`
	Signature string `json:"signature"`
}

const scriptPath = "/open/js/jweixin-1.6.0.js"

// Address returns the address of the platform's script, empty where the page is
// not open in the platform's browser: there it can do nothing.
func (s Script) Address(c *gin.Context) string {
	c.Header("Vary", "User-Agent")
	if s.Sign == nil || !strings.Contains(c.Request.UserAgent(), "MicroMessenger") {
		return ""
	}
	return s.Scripts + scriptPath
}
