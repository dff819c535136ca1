// What other programs put on a clipboard, made up after their manner, with the
// formatted text that must come out of it.
import { samples as plain } from "./paste-samples.mjs";

const [wordLines] = plain;

/** A report from Word: its headings, bold words, two lists, a table with spans, a link, a picture. */
const word = {
  name: "Word",
  html: `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator content="Microsoft Word 15">
<style><!-- h1 {font-size:22pt} p.MsoNormal {margin:0cm} --></style></head><body lang=ZH-CN><!--StartFragment-->
<h1 style='text-align:center'><b><span style='font-family:黑体'>春季送岗位活动</span></b><span lang=EN-US><o:p></o:p></span></h1>
<p class=MsoNormal style='text-indent:32.0pt'><span lang=EN-US style='mso-spacerun:yes'>&nbsp;&nbsp; </span>活动于<b style='mso-bidi-font-weight:normal'>三月
八日</b>开始，<a href="https://example.org/x" style='color:blue'><u>详见通知</u></a>，<i>欢迎参加</i>。<img width=200 src="file:///C:/pic.png"></p>
<h2>一、安排</h2>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US><span style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span></span><![endif]>报名</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US><span style='mso-list:Ignore'>2.<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span></span><![endif]><b>面试</b></p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span lang=EN-US style='font-family:Wingdings'><span style='mso-list:Ignore'>l<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span></span><![endif]>带好证件</p>
<p class=MsoListParagraph style='mso-list:l2 level1 lfo3'><![if !supportLists]><span style='mso-list:Ignore'>（一）<span style='font:7.0pt "Times New Roman"'>&nbsp;</span></span><![endif]>组织领导</p>
<table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr style='height:1cm'><td width=100 colspan=2 valign=top style='width:75pt'><p class=MsoNormal align=center><b><span>场次</span></b></p></td></tr>
<tr><td rowspan=2><p class=MsoNormal>上午<span lang=EN-US><o:p></o:p></span></p></td><td><p class=MsoNormal>机械</p></td></tr><tr><td><p class=MsoNormal>电子</p></td></tr></table>
<!--EndFragment--></body></html>`,
  plain: "春季送岗位活动\r\n    活动于三月八日开始，详见通知，欢迎参加。\r\n一、安排\r\n1.\t报名\r\n2.\t面试\r\nl\t带好证件\r\n（一）\t组织领导\r\n场次\r\n上午\t机械\r\n电子\r\n",
  want: "<h2>春季送岗位活动</h2><p>活动于<strong>三月八日</strong>开始，详见通知，<em>欢迎参加</em>。</p><h2>一、安排</h2>"
    + "<ol><li><p>报名</p></li><li><p><strong>面试</strong></p></li></ol><ul><li><p>带好证件</p></li></ul><p>（一）组织领导</p>"
    + '<table><tbody><tr><td colspan="2"><p><strong>场次</strong></p></td></tr><tr><td rowspan="2"><p>上午</p></td><td><p>机械</p></td></tr><tr><td><p>电子</p></td></tr></tbody></table>',
};

/** A page of WPS: everything in spans, bold by style, bold taken back by style, symbols as bullets. */
const wps = {
  name: "WPS",
  html: `<html><head><meta name="Generator" content="WPS Office"></head><body><!--StartFragment--><b style="font-weight:normal;">
<p class=MsoNormal style="text-indent:32.0pt;mso-char-indent-count:2.0;"><span style="font-family:仿宋;font-weight:700;">　　慰问一线职工</span><span style="font-weight:400">，送去<font face="仿宋">清凉</font>。</span></p>
<p class=MsoNormal><span style="mso-list:Ignore;font-family:Wingdings;"><span>&#61548;<span>&nbsp;</span></span></span><span style="text-decoration:underline;">毛巾</span></p>
<p class=MsoNormal><span>共<span>&nbsp;</span>200<span>&nbsp;</span>份<br>当日送完</span></p></b><!--EndFragment--></body></html>`,
  plain: "　　慰问一线职工，送去清凉。\r\n\uf06c\t毛巾\r\n共\u00a0200\u00a0份\r\n当日送完\r\n",
  want: "<p><strong>慰问一线职工</strong>，送去清凉。</p><ul><li><p><u>毛巾</u></p></li></ul><p>共 200 份</p><p>当日送完</p>",
};

/** A template of 秀米: sections in sections, sizes and colours, a table that only lays out, characters without width. */
const xiumi = {
  name: "秀米",
  html: `<section class="xmt-paper" style="box-sizing:border-box;font-size:16px;"><section style="text-align:center;margin:10px 0"><section style="display:inline-block;border-bottom:2px solid #c00"><section><p style="margin:0"><span style="color:#c00;font-size:20px"><strong>春风行动</strong></span>\u200b</p></section></section></section>
<section style="position:static"><table><tbody><tr><td style="width:100%"><section><p style="white-space:normal">第一段话，<em style="color:red">敬请</em>留意。</p><p>第二段话。</p></section></td></tr></tbody></table></section>
<section style="transform:rotateZ(0deg)"><svg viewBox="0 0 1 1"><rect width="1" height="1"></rect></svg><img class="xmt-img" src="https://img.example.org/x.png"></section><section><br></section><section>&nbsp;</section>
<section style="display:none">看不见</section><script>window.ran = true</script></section>`,
  plain: "春风行动\u200b\n\n第一段话，敬请留意。\n\n第二段话。\n\n\n",
  want: "<p><strong>春风行动</strong></p><p>第一段话，<em>敬请</em>留意。</p><p>第二段话。</p>",
};

/** A style of 135: data attributes, backgrounds, a heading made of sections, breaks instead of paragraphs, a real list. */
const editor135 = {
  name: "135",
  html: `<section class="_135editor" data-tools="135编辑器" data-id="1001" style="border:0"><section data-brushtype="text" style="background-image:url(https://img.example.org/bg.png);font-weight:bold">职工书屋</section>
<section class="135brush" data-autoskip="1" style="padding:10px;line-height:1.75"><p style="text-indent:2em">书屋开放三个月。<br><br>　　借阅一千余册。</p><ul class="list-paddingleft-2"><li><p><span style="font-size:14px">文学</span></p></li><li><p>技术</p></li></ul>
<blockquote style="border-left:4px solid #999"><p>读书好。</p></blockquote><p><a href="javascript:alert(1)" onclick="alert(1)" style="color:red">阅读原文</a></p></section></section>`,
  plain: "职工书屋\n书屋开放三个月。\n\n　　借阅一千余册。\n文学\n技术\n读书好。\n阅读原文",
  want: "<p><strong>职工书屋</strong></p><p>书屋开放三个月。</p><p>借阅一千余册。</p><ul><li><p>文学</p></li><li><p>技术</p></li></ul><blockquote><p>读书好。</p></blockquote><p>阅读原文</p>",
};

/** The same document of Word that the phone reads as lines. */
const tracked = {
  name: "Word with tracked changes",
  html: wordLines.html,
  plain: wordLines.plain,
  want: "<p><strong>东岭区举办职工技能大赛</strong></p><p>3月5日，东岭区总工会举办职工技能大赛，来自全区12家企业的选手参加。赛场气氛热烈。</p><ol><li><p>焊工</p></li></ol><p>（二）电工</p><ul><li><p>叉车</p></li></ul>"
    + '<table><tbody><tr><td><p>姓名</p></td><td><p>单位</p></td><td><p>成绩</p></td></tr>'
    + '<tr><td><p>张三</p></td><td><p>白桦</p><p>矿业</p></td><td><p>98</p></td></tr></tbody></table>',
};

/** Text from an editor of code, whose HTML holds less than the plain text. */
const less = { name: "HTML that holds less", html: "<b>第一段</b>", plain: "第一段\r\n\r\n第二段第二段", want: "<p>第一段</p><p>第二段第二段</p>" };

/** Pictures of our own and of others. */
const figures = {
  name: "pictures by attachment",
  html: '<p>前</p><figure data-attachment="P1"><img src="https://img.example.org/x.png" onerror="window.ran=true"><figcaption>说</figcaption></figure><figure data-attachment="../x"><figcaption>后</figcaption></figure>',
  plain: "前\n后",
  want: '<p>前</p><figure data-attachment="P1"></figure><p>后</p>',
};

export const samples = [word, wps, xiumi, editor135, tracked, less, figures];
