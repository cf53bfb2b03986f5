<?php // Pretty permalinks and /wp-json under PHP's own server.
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$file = $_SERVER['DOCUMENT_ROOT'] . $path;
if ($path !== '/' && file_exists($file) && !is_dir($file)) {
    return false;
}
if ($path !== '/' && file_exists(rtrim($file, '/') . '/index.php')) {
    chdir($file);
    include rtrim($file, '/') . '/index.php';
    return;
}
$_SERVER['SCRIPT_NAME'] = '/index.php';
include $_SERVER['DOCUMENT_ROOT'] . '/index.php';
